// The header fields of every answer, as real answers of ISC have them.

import Formats
import HTTPMessages
import IdentityCloud
import Scenarios
import Tenancy

/// Fields that are put together once and copied whole; the two values that differ are then written over.
struct AnswerFields {
    private let fields: PreparedFields
    private let requestID: Int
    private let date: Int

    /// Those of an answer that has a Content-Type already.
    static let common = AnswerFields(ResponseFields())

    static let json: AnswerFields = {
        var fields = ResponseFields()
        fields.append("Content-Type", "application/json")
        return AnswerFields(fields)
    }()

    private init(_ first: ResponseFields) {
        var fields = first
        fields.append("Cache-Control", "no-cache, no-store, must-revalidate")
        fields.append("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
        fields.append("X-Robots-Tag", "noindex")
        fields.append(
            "Access-Control-Expose-Headers",
            "Retry-After,Connection,SLPT-Request-ID,Date,X-Zuul-ServiceId"
        )
        fields.append("SLPT-Request-ID", repeatElement(UInt8(ascii: "0"), count: HexID.length))
        requestID = Int(fields.ranges.last?.value.start ?? 0)
        fields.append("Date", repeatElement(UInt8(ascii: " "), count: HTTPDate.length))
        date = Int(fields.ranges.last?.value.start ?? 0)
        self.fields = PreparedFields(fields)
    }

    /// Adds the fields: older clients of SailPoint crash on an error without SLPT-Request-ID or Date.
    ///
    /// - Parameters:
    ///   - response: The fields of the answer so far.
    ///   - id: The request's id.
    ///   - now: The tenant time.
    ///   - memo: The tenant's.
    func add(to response: inout ResponseFields, _ id: ObjectID, _ now: Timestamp, _ memo: inout DateCache) {
        let time = memo.text(of: now, make: HTTPDate.bytes(unixSeconds:))
        response.append(contentsOf: fields) { lines, start in
            HexID.write(id.value, to: &lines, at: start + requestID)
            lines.replace(at: start + date, with: time.span)
        }
    }
}

extension MutableSpan<UInt8> {
    /// Writes bytes over those from `offset` on; the precondition keeps them within the span.
    fileprivate mutating func replace(at offset: Int, with bytes: Span<UInt8>) {
        precondition(offset >= 0 && offset + bytes.count <= count, "no room for \(bytes.count) bytes")
        unsafe withUnsafeMutableBytes { target in
            unsafe bytes.withUnsafeBytes { source in
                unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset...]).copyMemory(from: source)
            }
        }
    }
}
