// The four forms of a request target, RFC 9112 §3.2.

import HTTPMessages

/// A target whose bytes are checked; `query` is the index of its first `?`, or negative.
struct RequestTarget {
    var start: Int
    var end: Int
    var query: Int

    /// Notes path, query and authority in `head`.
    func split(_ bytes: Span<UInt8>, into head: inout RequestHead) throws(RequestRefusal) {
        let pathEnd = query < 0 ? end : query
        head.query = query < 0 ? .empty : ByteRange(query + 1, end)
        switch bytes[start] {
        case UInt8(ascii: "/"):
            head.path = ByteRange(start, pathEnd)
        case UInt8(ascii: "*") where end == start + 1:
            // RFC 9112 §3.2.4: asterisk-form is for OPTIONS.
            guard head.method == .options else { throw RequestRefusal(.asteriskWithoutOptions, at: start) }
            head.path = ByteRange(start, end)
        default:
            // RFC 9112 §3.2.3: authority-form is for CONNECT, which RequestRules refuses.
            if head.method != .connect { try splitAbsolute(bytes, pathEnd, into: &head) }
        }
    }

    /// absolute-form (RFC 9112 §3.2.2): its authority takes the place of Host.
    private func splitAbsolute(
        _ bytes: Span<UInt8>,
        _ pathEnd: Int,
        into head: inout RequestHead
    ) throws(RequestRefusal) {
        guard let authority = authorityStart(bytes) else {
            throw RequestRefusal(.targetNotAbsolute, at: start)
        }
        var slash = authority
        while slash < pathEnd, bytes[slash] != UInt8(ascii: "/") { slash += 1 }
        guard Authority.isValid(bytes, from: authority, to: slash) else {
            throw RequestRefusal(.authorityMalformed, at: authority)
        }
        head.host = ByteRange(authority, slash)
        // RFC 9110 §4.2.3: an empty path is `/`; the last slash of `://` serves as one.
        head.path = slash < pathEnd ? ByteRange(slash, pathEnd) : ByteRange(authority - 1, authority)
    }

    private func authorityStart(_ bytes: Span<UInt8>) -> Int? {
        for scheme in ["http://", "https://"] as [StaticString] {
            let count = scheme.utf8CodeUnitCount
            if end - start >= count, KnownField.matches(bytes, start, scheme) { return start + count }
        }
        return nil
    }
}

/// The client connection preface, RFC 9113 §3.4.
enum HTTP2Preface {
    static let bytes: StaticString = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

    /// How what a client sent first compares with the preface.
    enum Match { case none, partial, whole }

    static func match(_ input: Span<UInt8>, from start: Int, to end: Int) -> Match {
        let count = min(end - start, bytes.utf8CodeUnitCount)
        for offset in 0..<count where unsafe input[start + offset] != bytes.utf8Start[offset] { return .none }
        return count == bytes.utf8CodeUnitCount ? .whole : .partial
    }
}
