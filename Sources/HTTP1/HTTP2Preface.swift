// Prior knowledge, RFC 9113 §3.3: a client of HTTP/2 opens with 24 bytes that no request of HTTP/1.1 can begin with.

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
