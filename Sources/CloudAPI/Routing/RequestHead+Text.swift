// Ids and literals in the bytes of a request's head.

import Formats
import HTTPMessages
import IdentityCloud

extension RequestHead {
    /// The method as it was sent.
    var methodText: String {
        if case .other = method { text(methodToken) } else { method.token }
    }

    /// Whether the bytes of `range` are those of `literal`, case and all.
    @inline(__always)
    func holds(_ literal: StaticString, at range: ByteRange) -> Bool {
        guard range.count == literal.utf8CodeUnitCount, literal.hasPointerRepresentation else { return false }
        return unsafe holds(literal.utf8Start, range.count, at: Int(range.start))
    }

    /// Whether the bytes of `range` are those of a literal of four or more small letters, in whatever case.
    @inline(__always)
    func names(_ literal: StaticString, at range: ByteRange) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard range.count == count, count >= 4, literal.hasPointerRepresentation else { return false }
        return unsafe bytes.withUnsafeBytes { all in
            guard let base = all.baseAddress, Int(range.end) <= all.count else { return false }
            return unsafe areEqualCaseless(base + Int(range.start), literal.utf8Start, count: count)
        }
    }

    /// Whether so many bytes stand at an offset.
    @inline(__always)
    func holds(_ wanted: UnsafePointer<UInt8>, _ count: Int, at offset: Int) -> Bool {
        unsafe bytes.withUnsafeBytes { all in
            guard let base = all.baseAddress, offset >= 0, offset + count <= all.count else { return false }
            return unsafe areEqual(base + offset, wanted, count: count)
        }
    }

    /// The text of a path segment or parameter with its percent-encoding undone (RFC 3986 §2.1).
    func decodedText(_ range: ByteRange) -> String {
        PercentEncoding.text(bytes[range.indices])
    }

    /// The text of a path segment, as far as it can be an id.
    func decodedID(_ range: ByteRange) -> String {
        decodedText(ByteRange(Int(range.start), min(Int(range.end), Int(range.start) + Route.longestID)))
    }

    /// The id in a path segment; nil when it is none of ISC's forms.
    func objectID(_ range: ByteRange) -> ObjectID? {
        guard range.count == 32 else { return ObjectID(PercentEncoding.decoded(bytes[range.indices])) }
        // The form of every task id, read without a loop: this is the hot path.
        return HexID.read(bytes.span.extracting(range.indices)).map { ObjectID($0) }
            ?? ObjectID(PercentEncoding.decoded(bytes[range.indices]))
    }
}
