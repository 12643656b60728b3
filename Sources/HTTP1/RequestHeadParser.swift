// Syntax of a request's head, RFC 9112 §2 to §5: bytes to ranges. What the fields mean is decided in RequestRules.

package import HTTPMessages

/// Parses request heads.
///
/// The head is parsed in one pass as soon as it may be complete. A part of a head gives the same verdict as the whole
/// would as far as it goes: nil while nothing is wrong with it, otherwise the error the whole would give.
package struct RequestHeadParser: Sendable {
    private let limits: HTTPLimits

    package init(limits: HTTPLimits) { self.limits = limits }

    /// Parses the head that begins at `start`.
    ///
    /// - Parameters:
    ///   - bytes: what has arrived; ranges in `head` count from its beginning.
    ///   - start: the first byte after the previous request.
    ///   - end: the end of what has arrived.
    ///   - head: filled in; `head.bytes` is left alone. Its content is undefined unless a value is returned.
    ///   - notes: filled in with the fields that `RequestRules` needs.
    /// - Returns: the index after the head's empty line; nil when the head is incomplete.
    /// - Throws: the first rule broken.
    package func parse(
        _ bytes: Span<UInt8>,
        from start: Int,
        to end: Int,
        into head: inout RequestHead,
        noting notes: inout FramingFields
    ) throws(RequestRefusal) -> Int? {
        head.reset()
        notes = FramingFields()
        // The limit bounds what is looked at, so that the verdict does not depend on how the bytes were cut.
        let limit = min(end, start + limits.headBytes)
        var position = start
        if try skipEmptyLines(bytes, &position, limit),
            try requestLine(bytes, &position, limit, &head),
            try fieldLines(bytes, &position, limit, &head, &notes)
        {
            return position
        }
        if limit - start >= limits.headBytes { throw RequestRefusal(.headTooLarge, at: limit) }
        return nil
    }

    /// Skips up to two empty lines, as RFC 9112 §2.2 asks for clients that send one too many after content.
    private func skipEmptyLines(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ end: Int
    ) throws(RequestRefusal) -> Bool {
        var skipped = 0
        while position < end,
            bytes.byte(at: position) == .carriageReturn || bytes.byte(at: position) == .lineFeed
        {
            guard bytes.byte(at: position) == .carriageReturn else {
                throw RequestRefusal(.bareLineFeed, at: position)
            }
            guard skipped < 2 else { throw RequestRefusal(.leadingLineBreaks, at: position) }
            guard try lineBreak(bytes, &position, end) else { return false }
            skipped += 1
        }
        return position < end
    }

    /// Takes CR LF at `position`, where a CR stands; a CR alone ends no line (RFC 9112 §2.2).
    @inline(__always)
    private func lineBreak(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ end: Int
    ) throws(RequestRefusal) -> Bool {
        guard position + 1 < end else { return false }
        guard bytes.byte(at: position + 1) == .lineFeed else {
            throw RequestRefusal(.bareCarriageReturn, at: position)
        }
        position += 2
        return true
    }

    private func requestLine(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ end: Int,
        _ head: inout RequestHead
    ) throws(RequestRefusal) -> Bool {
        guard try method(bytes, &position, end, &head) else { return false }
        let start = position
        var query = -1
        guard try scanTarget(bytes, &position, end, &query) else { return false }
        let target = RequestTarget(start: start, end: position, query: query)
        try target.split(bytes, into: &head)
        position += 1
        return try version(bytes, &position, end, &head)
    }

    /// The method and the one space after it.
    ///
    /// Methods compare with case (RFC 9110 §9.1).
    private func method(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ end: Int,
        _ head: inout RequestHead
    ) throws(RequestRefusal) -> Bool {
        let start = position
        // Most requests spare the closer look.
        if ByteScan.matches(bytes, "GET ", at: start, to: end) {
            head.methodToken = ByteRange(start, start + 3)
            position += 4
            return true
        }
        while position < end {
            let byte = bytes.byte(at: position)
            if byte == .space, position > start {
                head.methodToken = ByteRange(start, position)
                head.method = HTTPMethod(token: bytes, start, position - start)
                position += 1
                return true
            }
            guard ByteClass.token.contains(byte) else {
                throw RequestRefusal(byte == .lineFeed ? .bareLineFeed : .methodNotToken, at: position)
            }
            position += 1
            if position - start > Self.longestMethod { throw RequestRefusal(.methodTooLong, at: position) }
        }
        return false
    }

    /// Longer than any registered method; the longest is UPDATEREDIRECTREF.
    private static let longestMethod = 24

    /// Finds the space that ends the target, checking every byte of it (RFC 9112 §3.2: no white space, no control
    /// character; RFC 3986: no `#` in a request target, nothing outside ASCII).
    private func scanTarget(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ end: Int,
        _ query: inout Int
    ) throws(RequestRefusal) -> Bool {
        let start = position
        while true {
            position = ByteScan.endOfPlainTarget(bytes, from: position, to: end)
            if position - start > limits.targetBytes { throw RequestRefusal(.targetTooLong, at: position) }
            guard position < end else { return false }
            switch bytes.byte(at: position) {
            case .space where position > start:
                return true
            case UInt8(ascii: "?"):
                if query < 0 { query = position }
            case UInt8(ascii: "%"):
                if query < 0, try !isEscape(bytes, position, end) { return false }
            case let byte where query >= 0 && Self.isLeftBare(byte):
                break
            case let byte:
                throw RequestRefusal(Self.ruleBroken(byInTarget: byte), at: position)
            }
            position += 1
        }
    }

    /// Whether clients leave this byte bare in queries, although no URI may hold it: quotes, braces and the like.
    ///
    /// For the same reason a percent sign needs no digits there.
    private static func isLeftBare(_ byte: UInt8) -> Bool {
        byte > .space && byte < 0x7F && byte != UInt8(ascii: "#")
    }

    private static func ruleBroken(byInTarget byte: UInt8) -> BrokenRule {
        switch byte {
        case .space, .tab: .spaceInRequestLine
        case .lineFeed: .bareLineFeed
        case .carriageReturn: .versionMalformed
        default: .targetByte
        }
    }

    /// Whether two hex digits follow the percent sign; false when they have not arrived.
    private func isEscape(_ bytes: Span<UInt8>, _ position: Int, _ end: Int) throws(RequestRefusal) -> Bool {
        for index in position + 1...position + 2 {
            guard index < end else { return false }
            guard hexValue(bytes.byte(at: index)) != nil else {
                throw RequestRefusal(.targetEscape, at: position)
            }
        }
        return true
    }

    /// `HTTP/1.1` CRLF, the name in capitals (RFC 9112 §2.3).
    private func version(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ end: Int,
        _ head: inout RequestHead
    ) throws(RequestRefusal) -> Bool {
        let start = position
        if ByteScan.matches(bytes, "HTTP/1.1\r\n", at: start, to: end) {
            position += 10
            return true
        }
        let pattern: StaticString = "HTTP/0.0"
        while position < start + 8 {
            guard position < end else { return false }
            let byte = bytes.byte(at: position)
            let wanted = unsafe pattern.utf8Start[position - start]
            guard wanted == UInt8(ascii: "0") ? byte &- wanted < 10 : byte == wanted else {
                let isSpace = position == start && (byte == .space || byte == .tab)
                throw RequestRefusal(isSpace ? .spaceInRequestLine : .versionMalformed, at: position)
            }
            position += 1
        }
        guard position < end else { return false }
        switch bytes.byte(at: position) {
        case .carriageReturn: break
        case .lineFeed: throw RequestRefusal(.bareLineFeed, at: position)
        case .space, .tab: throw RequestRefusal(.spaceInRequestLine, at: position)
        default: throw RequestRefusal(.versionMalformed, at: position)
        }
        guard try lineBreak(bytes, &position, end) else { return false }
        guard bytes.byte(at: start + 5) == UInt8(ascii: "1") else {
            throw RequestRefusal(.versionUnsupported, at: start)
        }
        head.version = bytes.byte(at: start + 7) == UInt8(ascii: "0") ? .http1_0 : .http1_1
        return true
    }

    private func fieldLines(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ end: Int,
        _ head: inout RequestHead,
        _ notes: inout FramingFields
    ) throws(RequestRefusal) -> Bool {
        while position < end {
            if bytes.byte(at: position) == .carriageReturn { return try lineBreak(bytes, &position, end) }
            if head.fields.count == limits.fieldCount { throw RequestRefusal(.tooManyFields, at: position) }
            guard let field = try FieldLine.parse(bytes, &position, end) else { return false }
            head.fields.append(field)
            if let known = KnownField.identify(bytes, Int(field.name.start), field.name.count) {
                head.note(known, field.value, in: &notes)
            }
        }
        return false
    }
}

extension RequestHead {
    /// Notes the value of a field the engine acts on or every route needs; of repeated ones, the first.
    mutating func note(_ field: KnownField, _ value: ByteRange, in notes: inout FramingFields) {
        switch field {
        case .host:
            // The authority of an absolute-form target is there already, and overrides Host (RFC 9112 §3.2.2).
            if host.isEmpty { host = value }
            notes.hostLines += 1
            notes.host = value
        case .expect:
            notes.expect = value
            notes.expectLines += 1
        case .connection:
            if notes.connectionLines == 0 { notes.connection = value }
            notes.connectionLines += 1
        case .contentType:
            if contentType.isEmpty { contentType = value }
        case .authorization:
            if authorization.isEmpty { authorization = value }
        case .contentLength:
            notes.contentLength = value
            notes.contentLengthLines += 1
        case .transferEncoding:
            notes.transferEncoding = value
            notes.transferEncodingLines += 1
        }
    }
}
