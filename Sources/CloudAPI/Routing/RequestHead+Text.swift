// Ids and literals in the bytes of a request's head.

import HTTPMessages
import IdentityCloud
import JSONBytes

extension RequestHead {
    /// Whether the bytes of `range` are those of `literal`, case and all.
    func holds(_ literal: StaticString, at range: ByteRange) -> Bool {
        guard range.count == literal.utf8CodeUnitCount else { return false }
        let start = Int(range.start)
        return literal.withUTF8Buffer { wanted in
            for index in 0..<wanted.count where unsafe bytes[start + index] != wanted[index] { return false }
            return true
        }
    }

    /// The text of a path segment or parameter with its percent-encoding undone (RFC 3986 §2.1).
    func decodedText(_ range: ByteRange) -> String {
        String(decoding: PercentEncoding.decoded(bytes[range.indices]), as: UTF8.self)
    }

    /// The id in a path segment; nil when it is none of ISC's forms.
    func objectID(_ range: ByteRange) -> ObjectID? {
        guard range.count == 32 else { return ObjectID(PercentEncoding.decoded(bytes[range.indices])) }
        // The form of every task id, read without a loop: this is the hot path.
        return HexID.read(bytes.span.extracting(range.indices)).map { ObjectID($0) }
            ?? ObjectID(PercentEncoding.decoded(bytes[range.indices]))
    }
}

extension RequestHead {
    /// A copy that may be kept while the body arrives: its bytes are its own, and no more than the head's.
    borrowing func kept() -> RequestHead {
        var own = copy self
        let ends = fields.map { Int($0.value.end) } + [Int(path.end), Int(query.end), Int(methodToken.end)]
        own.bytes = Array(bytes.prefix(ends.max() ?? 0))
        return own
    }
}
