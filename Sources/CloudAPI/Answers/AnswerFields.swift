// The header fields of every answer, as real answers of ISC have them.

import HTTPMessages
import IdentityCloud
import JSONBytes
import Scenarios

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
        fields.append("Date", repeatElement(UInt8(ascii: " "), count: IMFFixdate.length))
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
    func add(to response: inout ResponseFields, _ id: ObjectID, _ now: Timestamp, _ memo: inout SecondMemo) {
        let time = memo.text(of: now.milliseconds, make: IMFFixdate.words)
        response.append(contentsOf: fields) { lines, start in
            HexID.write(id.value, to: &lines, at: start + requestID)
            IMFFixdate.write(time, to: &lines, at: start + date)
        }
    }
}
