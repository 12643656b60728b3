// Message framing, RFC 9112 §6. Every request-smuggling decision of the server is in this file.
package import HTTPMessages

/// How many content bytes follow a head.
package enum BodyFraming: Hashable, Sendable {
    case none
    case length(Int64)
    case chunked

    /// Decides how the end of the content is found.
    ///
    /// - Returns: `.none` when neither field is present (RFC 9112 §6.3, item 7): `curl -X POST` sends no length.
    /// - Throws: what makes the end doubtful. The connection must close after that answer (RFC 9112 §6.3).
    package static func decide(
        for head: borrowing RequestHead,
        _ notes: FramingFields
    ) throws(RequestRefusal) -> BodyFraming {
        if notes.transferEncodingLines > 0 {
            // RFC 9112 §6.1: a sender must not send both; whoever does is confused or attacking.
            guard notes.contentLengthLines == 0 else { throw refusal(.lengthWithCoding, notes.contentLength) }
            // RFC 9112 §6.1: in HTTP/1.0 the framing counts as faulty.
            guard head.version != .http1_0 else { throw refusal(.codingInOldVersion, notes.transferEncoding) }
            try checkCodings(of: head, notes)
            return .chunked
        }
        guard notes.contentLengthLines > 0 else { return .none }
        // RFC 9112 §6.3, item 5, would let equal values pass; a proxy in front may have read another one.
        guard notes.contentLengthLines == 1 else { throw refusal(.lengthRepeated, notes.contentLength) }
        guard let length = head.decimal(notes.contentLength) else {
            throw refusal(.lengthMalformed, notes.contentLength)
        }
        return length == 0 ? .none : .length(length)
    }

    /// Requires `chunked` as the one coding (RFC 9112 §6.3, item 4); others before it are not known here (§6.1).
    private static func checkCodings(
        of head: borrowing RequestHead,
        _ notes: FramingFields
    ) throws(RequestRefusal) {
        if notes.transferEncodingLines == 1, head.matches(notes.transferEncoding, "chunked") { return }
        var codings = 0
        var chunked = 0
        var endsChunked = false
        for field in head.fields where head.matches(field.name, "transfer-encoding") {
            ListElements.forEach(in: head.bytes.span, field.value) { element in
                // RFC 9110 §5.6.1.2: empty elements are ignored.
                if element.isEmpty { return }
                endsChunked = head.matches(element, "chunked")
                chunked += endsChunked ? 1 : 0
                codings += 1
            }
        }
        guard endsChunked, chunked == 1 else { throw refusal(.codingNotChunked, notes.transferEncoding) }
        guard codings == 1 else { throw refusal(.codingUnknown, notes.transferEncoding) }
    }

    private static func refusal(_ rule: BrokenRule, _ range: ByteRange) -> RequestRefusal {
        RequestRefusal(rule, at: Int(range.start))
    }
}
