// Every rule that a request can break here, with the answer it gets. A refused request ends its
// connection, except where the framing of what follows is beyond doubt.

/// A rule of RFC 9110, RFC 9112, RFC 9113 or of the server's limits that a request broke.
package enum BrokenRule: String, CaseIterable, Sendable {
    // The request line.
    case leadingLineBreaks, methodNotToken, methodTooLong, targetNotAbsolute, targetByte, targetEscape,
        targetTooLong
    case spaceInRequestLine, versionMalformed, versionUnsupported, asteriskWithoutOptions, authorityMalformed
    case methodUnknown, connectUnsupported
    // Field lines.
    case bareLineFeed, bareCarriageReturn, foldedLine, fieldNameEmpty, fieldNameByte, spaceBeforeColon,
        fieldValueByte
    case tooManyFields, headTooLarge
    // Meaning of single fields.
    case hostMissing, hostRepeated, hostMalformed, expectationUnknown
    // Framing.
    case lengthMalformed, lengthRepeated, lengthWithCoding, codingInOldVersion, codingNotChunked,
        codingUnknown
    // Content.
    case chunkSizeMalformed, chunkExtensionMalformed, chunkExtensionByte, chunkExtensionTooLong, chunkLineEnd,
        chunkDataEnd, contentTooLarge
    // Messages in HTTP/2.
    case fieldNameCapital, fieldValueBlank, connectionField
    case pseudoFieldUnknown, pseudoFieldLate, pseudoFieldRepeated, pseudoFieldMissing, pseudoFieldInTrailers
    case schemeMalformed, authorityMissing, authorityDisputed, lengthUntrue, trailersUnended
    // Time and the end of the connection.
    case headTooSlow, contentTooSlow, requestIncomplete

    /// The status code of the answer.
    package var status: Int {
        switch self {
        case .targetTooLong: 414
        case .tooManyFields, .headTooLarge: 431
        case .contentTooLarge: 413
        case .expectationUnknown: 417
        case .methodTooLong, .methodUnknown, .connectUnsupported, .codingUnknown: 501
        case .versionUnsupported: 505
        case .headTooSlow, .contentTooSlow: 408
        default: 400
        }
    }

    /// One sentence for a person, with the section that states the rule.
    package var reason: String {
        switch self {
        case .leadingLineBreaks: "More than two empty lines precede the request line (RFC 9112 §2.2)."
        case .methodNotToken: "The method is not a token (RFC 9110 §9.1)."
        case .methodTooLong: "The method is longer than any that is known (RFC 9110 §9.1)."
        case .targetNotAbsolute: "The request target is neither a path nor an http URI (RFC 9112 §3.2)."
        case .targetByte:
            "The request target holds a byte that no URI may hold (RFC 3986 §2): percent-encode it, or fill in the "
                + "placeholder."
        case .targetEscape: "The request target holds a percent sign without two hex digits (RFC 3986 §2.1)."
        case .targetTooLong: "The request target is too long (RFC 9110 §15.5.15)."
        case .spaceInRequestLine:
            "The parts of the request line are not separated by one space (RFC 9112 §3)."
        case .versionMalformed: "The protocol version is not HTTP/ DIGIT . DIGIT (RFC 9112 §2.3)."
        case .versionUnsupported: "The major version of the protocol is not 1 (RFC 9110 §15.6.6)."
        case .asteriskWithoutOptions: "The target * belongs to OPTIONS only (RFC 9112 §3.2.4)."
        case .authorityMalformed: "The authority of the request target is malformed (RFC 9112 §3.2.2)."
        case .methodUnknown: "The method is not known (RFC 9110 §9.1)."
        case .connectUnsupported: "The server is no proxy (RFC 9110 §9.3.6)."
        case .bareLineFeed: "A line ends without a carriage return (RFC 9112 §2.2)."
        case .bareCarriageReturn: "A carriage return is not followed by a line feed (RFC 9112 §2.2)."
        case .foldedLine: "A field line begins with white space (RFC 9112 §5.2)."
        case .fieldNameEmpty: "A field line has no name (RFC 9112 §5)."
        case .fieldNameByte: "A field name is not a token (RFC 9110 §5.1)."
        case .spaceBeforeColon: "White space precedes a field's colon (RFC 9112 §5.1)."
        case .fieldValueByte: "A field value holds a control character (RFC 9110 §5.5)."
        case .tooManyFields: "The request has too many fields (RFC 6585 §5)."
        case .headTooLarge: "The request's head is too large (RFC 6585 §5)."
        case .hostMissing: "A request in HTTP/1.1 needs a Host field (RFC 9112 §3.2)."
        case .hostRepeated: "The Host field is repeated (RFC 9112 §3.2)."
        case .hostMalformed: "The Host field is not a host with an optional port (RFC 9110 §7.2)."
        case .expectationUnknown: "The only expectation known is 100-continue (RFC 9110 §10.1.1)."
        case .lengthMalformed: "Content-Length is not a decimal number in range (RFC 9110 §8.6)."
        case .lengthRepeated: "Content-Length is repeated (RFC 9112 §6.3)."
        case .lengthWithCoding: "Content-Length and Transfer-Encoding exclude each other (RFC 9112 §6.1)."
        case .codingInOldVersion: "HTTP/1.0 knows no Transfer-Encoding (RFC 9112 §6.1)."
        case .codingNotChunked:
            "The last transfer coding is not chunked, or chunked is applied twice (RFC 9112 §6.3)."
        case .codingUnknown: "A transfer coding before chunked is not known (RFC 9112 §6.1)."
        case .chunkSizeMalformed: "A chunk's size is not 1 to 16 hex digits (RFC 9112 §7.1)."
        case .chunkExtensionMalformed:
            "A chunk extension is not ; NAME or ; NAME=VALUE, where a value is a token or quoted (RFC 9112 §7.1.1)."
        case .chunkExtensionByte: "A chunk extension holds a control character (RFC 9112 §7.1.1)."
        case .chunkExtensionTooLong: "A chunk's extensions are too long (RFC 9112 §7.1.1)."
        case .chunkLineEnd: "A chunk's size is not followed by CRLF (RFC 9112 §7.1)."
        case .chunkDataEnd: "A chunk's data is not followed by CRLF (RFC 9112 §7.1)."
        case .contentTooLarge: "The content is larger than the server accepts (RFC 9110 §15.5.14)."
        case .fieldNameCapital: "A field name holds a capital letter (RFC 9113 §8.2.1)."
        case .fieldValueBlank: "A field value begins or ends with white space (RFC 9113 §8.2.1)."
        case .connectionField:
            "A field concerns the connection, which HTTP/2 forbids but for TE: trailers (RFC 9113 §8.2.2)."
        case .pseudoFieldUnknown: "A pseudo-header field is none of a request (RFC 9113 §8.3.1)."
        case .pseudoFieldLate: "A pseudo-header field comes after other fields (RFC 9113 §8.3)."
        case .pseudoFieldRepeated: "A pseudo-header field is repeated (RFC 9113 §8.3)."
        case .pseudoFieldMissing: "A pseudo-header field is missing or empty (RFC 9113 §8.3.1)."
        case .pseudoFieldInTrailers: "A pseudo-header field is among the trailers (RFC 9113 §8.1)."
        case .schemeMalformed: "The scheme is not a letter with letters, digits, +, - or . (RFC 3986 §3.1)."
        case .authorityMissing: "A request in HTTP/2 needs :authority or Host (RFC 9113 §8.3.1)."
        case .authorityDisputed: "The fields :authority and Host differ (RFC 9113 §8.3.1)."
        case .lengthUntrue: "The content is not as long as Content-Length says (RFC 9113 §8.1.1)."
        case .trailersUnended: "A second header block does not end the stream (RFC 9113 §8.1)."
        case .headTooSlow: "The request's head did not arrive in time (RFC 9110 §15.5.9)."
        case .contentTooSlow: "The content did not arrive in time (RFC 9110 §15.5.9)."
        case .requestIncomplete: "The client stopped sending in the middle of a request (RFC 9112 §8)."
        }
    }
}

/// A refusal by the engine: a status for the client, a sentence that names the rule, and where it broke.
///
/// Its parts stand in one place behind it: refusals are optional wherever a request is and seldom there, and as wide as
/// a pointer they cost nothing to look for.
package struct RequestRefusal: Error, Hashable, Sendable {
    private struct Parts: Hashable, Sendable {
        var status: Int
        var reason: String
        var offset: Int?
        var field: String?
        var limit: Int64?
        var method: String?
        var path: String?
    }

    private indirect enum Box: Hashable, Sendable { case parts(Parts) }

    private var box: Box

    private var parts: Parts {
        get {
            switch box {
            case .parts(let parts): parts
            }
        }
        set { box = .parts(newValue) }
    }

    /// The status code of the answer.
    package var status: Int { parts.status }
    /// The rule that was broken, for a person: one sentence, with the RFC section where there is one.
    package var reason: String { parts.reason }
    /// The offset of the offending byte in the request, where known.
    package var offset: Int? { parts.offset }
    /// The name of the offending field, where known: safe to show to anybody.
    package var field: String? {
        get { parts.field }
        set { parts.field = newValue }
    }
    /// The content bytes that the request might have had, where it had more.
    package var limit: Int64? { parts.limit }
    /// The method's token and the path of the request, as far as they were read.
    package var method: String? { parts.method }
    package var path: String? { parts.path }

    package init(status: Int, reason: String, offset: Int? = nil, field: String? = nil) {
        box = .parts(Parts(status: status, reason: reason, offset: offset, field: field))
    }

    /// The refusal of a request that broke `rule`, at `offset` of its bytes where that is known.
    package init(_ rule: BrokenRule, at offset: Int? = nil) {
        self.init(status: rule.status, reason: rule.reason, offset: offset)
    }

    /// The refusal of a request whose content is larger than `limit` bytes.
    package static func contentTooLarge(over limit: Int64, at offset: Int? = nil) -> RequestRefusal {
        var refusal = RequestRefusal(.contentTooLarge, at: offset)
        refusal.parts.limit = limit
        return refusal
    }

    /// The reason with the place where the rule was broken, or the limit that was passed.
    package var explanation: String {
        if let limit { return reason + " (at most \(limit) bytes; --max-body says how many of an upload)" }
        if let field { return reason + " (in the field \(field))" }
        return reason + (offset.map { " (at byte \($0) of the request)" } ?? "")
    }

    /// The same refusal with the offset counted from a request that begins at `start` of the bytes.
    package func movedBack(by start: Int) -> RequestRefusal {
        var refusal = self
        refusal.parts.offset = offset.map { $0 - start }
        return refusal
    }

    /// The same refusal with what is known of the request.
    package func about(_ head: borrowing RequestHead) -> RequestRefusal {
        var refusal = self
        if !head.methodToken.isEmpty { refusal.parts.method = head.text(head.methodToken) }
        if !head.path.isEmpty { refusal.parts.path = head.text(head.path) }
        return refusal
    }

    /// The same refusal when the offset means nothing to the client.
    package var withoutOffset: RequestRefusal {
        var refusal = self
        refusal.parts.offset = nil
        return refusal
    }
}
