// The chunked transfer coding, RFC 9112 §7.1, as strict as its grammar: lines end in CRLF only, since parsers that
// differ there can be played against each other (erratum 7633, CVE-2025-22871).

package import HTTPMessages

/// Takes chunk framing out of content, in place: content is handed on as ranges of the input.
package struct ChunkedDecoder: Sendable {
    /// What the decoder found.
    package enum Step: Equatable {
        /// Content at these indices of the input.
        case content(Range<Int>)
        /// The input is used up.
        case needsInput
        /// The last chunk and the trailers are complete.
        case finished
    }

    private enum State {
        case sizeStart, size, extensions, sizeLineFeed, data, dataCarriageReturn, dataLineFeed
        case trailerStart, trailerName, trailerValue, trailerLineFeed, lastLineFeed, finished
    }

    private var state = State.sizeStart
    /// Bytes of the current chunk that are still to come.
    private var remaining: UInt64 = 0
    private var sizeDigits = 0
    private var extensions: ChunkExtensions?
    private var trailerBytes = 0
    private var trailerLines = 0
    private let maximum: Int64
    /// How much content may still be announced.
    private var allowance: Int64
    private let headBytes: Int
    private let fieldCount: Int

    /// - Parameters:
    ///   - maximum: the most content bytes; a chunk that goes beyond is refused when its size is read.
    ///   - limits: bound the trailers as they bound a head.
    package init(maximum: Int64, limits: HTTPLimits) {
        self.maximum = maximum
        allowance = maximum
        headBytes = limits.headBytes
        fieldCount = limits.fieldCount
    }

    /// Decodes from `position`, which moves behind what was used.
    ///
    /// - Throws: the first rule broken; the decoder must not be used afterwards.
    package mutating func next(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        to end: Int
    ) throws(RequestRefusal) -> Step {
        while position < end, state != .finished {
            if state == .data { return takeData(&position, end) }
            try takeFraming(bytes[position], position)
            position += 1
        }
        return state == .finished ? .finished : .needsInput
    }

    private mutating func takeData(_ position: inout Int, _ end: Int) -> Step {
        let count = Int(min(remaining, UInt64(end - position)))
        let range = position..<position + count
        position += count
        remaining -= UInt64(count)
        if remaining == 0 { state = .dataCarriageReturn }
        return .content(range)
    }

    private mutating func takeFraming(_ byte: UInt8, _ offset: Int) throws(RequestRefusal) {
        switch state {
        case .sizeStart, .size: try takeSize(byte, offset)
        case .extensions: try takeExtension(byte, offset)
        case .sizeLineFeed:
            try expect(.lineFeed, byte, .chunkLineEnd, offset)
            state = remaining == 0 ? .trailerStart : .data
        case .dataCarriageReturn:
            try expect(.carriageReturn, byte, .chunkDataEnd, offset)
            state = .dataLineFeed
        case .dataLineFeed:
            try expect(.lineFeed, byte, .chunkDataEnd, offset)
            state = .sizeStart
            sizeDigits = 0
        case .lastLineFeed:
            try expect(.lineFeed, byte, .bareCarriageReturn, offset)
            state = .finished
        case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed: try takeTrailer(byte, offset)
        case .data, .finished: break
        }
    }

    private func expect(
        _ wanted: UInt8,
        _ byte: UInt8,
        _ rule: BrokenRule,
        _ offset: Int
    ) throws(RequestRefusal) {
        guard byte == wanted else { throw RequestRefusal(rule, at: offset) }
    }

    /// Takes the size, `1*HEXDIG`: neither sign nor prefix nor white space.
    ///
    /// RFC 9112 §7.1 asks to guard against overflow.
    private mutating func takeSize(_ byte: UInt8, _ offset: Int) throws(RequestRefusal) {
        if let digit = hexValue(byte), sizeDigits < 16 {
            remaining = remaining << 4 | UInt64(digit)
            sizeDigits += 1
            state = .size
            return
        }
        extensions = ChunkExtensions(byte)
        guard state == .size, byte == .carriageReturn || extensions != nil else {
            throw RequestRefusal(byte == .lineFeed ? .chunkLineEnd : .chunkSizeMalformed, at: offset)
        }
        guard remaining <= UInt64(max(0, allowance)) else {
            throw RequestRefusal.contentTooLarge(over: maximum, at: offset)
        }
        allowance -= Int64(remaining)
        state = byte == .carriageReturn ? .sizeLineFeed : .extensions
    }

    /// Extensions are skipped (RFC 9112 §7.1.1), but may hide nothing.
    private mutating func takeExtension(_ byte: UInt8, _ offset: Int) throws(RequestRefusal) {
        guard try extensions?.take(byte, at: offset) ?? true else { return }
        state = .sizeLineFeed
    }

    /// Trailers keep to the syntax of fields and count against the limits of a head; then they are dropped, as
    /// RFC 9110 §6.5.1 allows.
    private mutating func takeTrailer(_ byte: UInt8, _ offset: Int) throws(RequestRefusal) {
        trailerBytes += 1
        guard trailerBytes <= headBytes else { throw RequestRefusal(.headTooLarge, at: offset) }
        switch (state, byte) {
        case (.trailerStart, .carriageReturn): state = .lastLineFeed
        case (.trailerStart, .space), (.trailerStart, .tab): throw RequestRefusal(.foldedLine, at: offset)
        case (.trailerStart, UInt8(ascii: ":")): throw RequestRefusal(.fieldNameEmpty, at: offset)
        case (.trailerStart, _):
            trailerLines += 1
            guard trailerLines <= fieldCount else { throw RequestRefusal(.tooManyFields, at: offset) }
            try checkName(byte, offset)
            state = .trailerName
        case (.trailerName, UInt8(ascii: ":")): state = .trailerValue
        case (.trailerName, .space), (.trailerName, .tab): throw RequestRefusal(.spaceBeforeColon, at: offset)
        case (.trailerName, _): try checkName(byte, offset)
        case (.trailerValue, .carriageReturn): state = .trailerLineFeed
        case (.trailerValue, _):
            guard (byte >= 0x20 && byte != 0x7F) || byte == .tab else {
                throw RequestRefusal(byte == .lineFeed ? .bareLineFeed : .fieldValueByte, at: offset)
            }
        default:
            try expect(.lineFeed, byte, .bareCarriageReturn, offset)
            state = .trailerStart
        }
    }

    private func checkName(_ byte: UInt8, _ offset: Int) throws(RequestRefusal) {
        guard ByteClass.token.contains(byte) else {
            throw RequestRefusal(byte == .lineFeed ? .bareLineFeed : .fieldNameByte, at: offset)
        }
    }
}

/// What is left of the content of one request.
enum ContentReader {
    case length(Int64)
    case chunked(ChunkedDecoder)

    /// The next piece of content in `bytes[position ..< end]`; `position` moves behind what was used.
    mutating func next(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        to end: Int
    ) throws(RequestRefusal) -> ChunkedDecoder.Step {
        switch self {
        case .length(0):
            return .finished
        case .length(let remaining):
            guard position < end else { return .needsInput }
            let count = Int(min(remaining, Int64(end - position)))
            let range = position..<position + count
            position += count
            self = .length(remaining - Int64(count))
            return .content(range)
        case .chunked(var decoder):
            defer { self = .chunked(decoder) }
            return try decoder.next(bytes, &position, to: end)
        }
    }
}
