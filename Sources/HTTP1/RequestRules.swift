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
