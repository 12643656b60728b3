// What a well-formed head must also fulfil before it is served, and what it says about the connection.

package import HTTPMessages

/// What the engine concludes from a head's fields.
package struct RequestRules: Sendable {
    package var framing: BodyFraming
    /// Whether the connection stays open afterwards (RFC 9112 §9.3).
    package var isPersistent: Bool

    /// Checks everything that makes the rest of the connection doubtful; the connection closes when it throws.
    ///
    /// - Parameters:
    ///   - head: gets `contentLength`, `hasBody` and `expectsContinue`.
    ///   - notes: what the parser noted.
    /// - Throws: the first rule broken.
    package init(_ head: inout RequestHead, _ notes: FramingFields) throws(RequestRefusal) {
        try Self.checkHost(head, notes)
        // RFC 9110 §9.3.6: what follows may be meant for the tunnel already.
        guard head.method != .connect else { throw RequestRefusal(.connectUnsupported) }
        framing = try BodyFraming.decide(for: head, notes)
        isPersistent = Self.isPersistent(head, notes)
        if case .length(let length) = framing { head.contentLength = length }
        head.hasBody = framing != .none
        // RFC 9110 §10.1.1: an expectation in HTTP/1.0 is ignored.
        head.expectsContinue = notes.expectLines > 0 && head.version != .http1_0 && head.hasBody
    }

    /// What the engine refuses although the request's end is known, so that the connection may go on.
    package static func refusal(of head: borrowing RequestHead, _ notes: FramingFields) -> RequestRefusal? {
        if head.method == .other { return RequestRefusal(.methodUnknown) }
        if notes.expectLines > 0, head.version != .http1_0,
            notes.expectLines > 1 || !head.matches(notes.expect, "100-continue")
        {
            return RequestRefusal(.expectationUnknown)
        }
        return nil
    }

    /// RFC 9112 §3.2: exactly one valid Host, except in HTTP/1.0, where it may be absent.
    private static func checkHost(_ head: borrowing RequestHead, _ notes: FramingFields)
        throws(RequestRefusal)
    {
        guard notes.hostLines > 0 else {
            if head.version == .http1_0 { return }
            throw RequestRefusal(.hostMissing)
        }
        guard notes.hostLines == 1 else { throw RequestRefusal(.hostRepeated, at: Int(notes.host.start)) }
        guard isHost(head.bytes.span, notes.host) else {
            throw RequestRefusal(.hostMalformed, at: Int(notes.host.start))
        }
    }

    /// The usual host is letters, digits and dots up to the end or the port; only others are looked at in detail.
    private static func isHost(_ bytes: Span<UInt8>, _ range: ByteRange) -> Bool {
        let start = Int(range.start)
        let end = Int(range.end)
        // The search may look beyond the value, which ends with a CR at the latest.
        let hostEnd = ByteScan.endOfPlainHost(bytes, from: start, to: min(bytes.count, end + 16))
        if hostEnd > start, hostEnd >= end || Authority.isPort(bytes, from: hostEnd, to: end) { return true }
        return Authority.isValid(bytes, from: start, to: end)
    }

    /// RFC 9112 §9.3: 1.1 unless `close`; 1.0 only with `keep-alive`.
    private static func isPersistent(_ head: borrowing RequestHead, _ notes: FramingFields) -> Bool {
        guard notes.connectionLines > 0 else { return head.version != .http1_0 }
        var closes = false
        var keepsAlive = false
        func note(_ value: ByteRange) {
            ListElements.forEach(in: head.bytes.span, value) { option in
                closes = closes || head.matches(option, "close")
                keepsAlive = keepsAlive || head.matches(option, "keep-alive")
            }
        }
        if notes.connectionLines == 1 {
            note(notes.connection)
        } else {
            for field in head.fields where head.matches(field.name, "connection") { note(field.value) }
        }
        return !closes && (keepsAlive || head.version != .http1_0)
    }
}

/// The fields of one request that the engine itself acts on, with how often each occurred.
package struct FramingFields: Sendable {
    package var host: ByteRange = .empty
    package var hostLines = 0
    package var contentLength: ByteRange = .empty
    package var contentLengthLines = 0
    package var transferEncoding: ByteRange = .empty
    package var transferEncodingLines = 0
    package var connection: ByteRange = .empty
    package var connectionLines = 0
    package var expect: ByteRange = .empty
    package var expectLines = 0

    package init() {}
}

/// The elements of a comma-separated list.
enum ListElements {
    /// Calls `body` with every element, white space around it removed; empty ones too.
    static func forEach(in bytes: Span<UInt8>, _ value: ByteRange, _ body: (ByteRange) -> Void) {
        var start = Int(value.start)
        for index in value.indices where bytes[index] == UInt8(ascii: ",") {
            body(trimmed(bytes, start, index))
            start = index + 1
        }
        body(trimmed(bytes, start, Int(value.end)))
    }

    private static func trimmed(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> ByteRange {
        var start = start
        var end = end
        while start < end, bytes[start] == .space || bytes[start] == .tab { start += 1 }
        while end > start, bytes[end - 1] == .space || bytes[end - 1] == .tab { end -= 1 }
        return ByteRange(start, end)
    }
}
