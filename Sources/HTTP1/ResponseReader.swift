// A response as it arrives, RFC 9112 §4 to §7: made of the same pieces as the reader of requests, and as strict.

package import HTTPMessages

/// Reads one response and the interim ones before it; no socket, no time.
///
/// The verdict does not depend on how the bytes are cut.
package struct ResponseReader: Sendable {
    private enum State {
        case head
        case content(ContentReader)
        /// RFC 9112 §6.3, item 8: without a length the end of the connection ends the content.
        case untilClose
        case complete
    }

    private var state = State.head
    private let limits: HTTPLimits
    private let mostContent: Int
    /// The head under way: what has arrived of it, and its fields so far.
    private var head = RequestHead()
    private var notes = FramingFields()
    private var status = 0
    /// Up to where the head's lines were read.
    private var position = 0
    private var interimCount = 0
    /// What has come of the final response.
    package private(set) var response = ReceivedResponse()

    /// Nobody needs more than 100, 102 or 103 before an answer (RFC 9110 §15.2).
    private static let mostInterim = 8

    /// - Parameters:
    ///   - limits: bound the head, the trailers and their fields.
    ///   - mostContent: so many bytes of content are kept; the rest is cut off, and the response counts as complete.
    package init(limits: HTTPLimits = HTTPLimits(), mostContent: Int) {
        self.limits = limits
        self.mostContent = mostContent
    }

    /// Whether all has arrived that is wanted.
    package var isComplete: Bool { if case .complete = state { true } else { false } }

    /// Whether only the end of the connection tells where the content ends, so that its being cut would go unnoticed.
    package var endsWithConnection: Bool { if case .untilClose = state { true } else { false } }

    /// Takes the first `count` bytes of `input`; those after the response are ignored.
    ///
    /// - Throws: the first rule broken; the reader must not be used afterwards.
    package mutating func receive(_ input: [UInt8], count: Int) throws(ResponseFault) {
        guard case .head = state else { return try takeContent(input.span, from: 0, to: count) }
        let isOpening = head.bytes.count < Self.opening
        head.bytes += input[..<count]
        // Lines are looked at when they end, so that a head that drips in costs no more than one that does not.
        guard isOpening || input[..<count].contains(.lineFeed) || head.bytes.count >= limits.headBytes
        else { return }
        try takeHead()
    }

    /// The connection has ended.
    ///
    /// - Throws: `ResponseFault` when the response is not complete.
    package mutating func inputEnded() throws(ResponseFault) {
        switch state {
        case .complete: return
        case .untilClose: state = .complete
        case .head:
            guard !head.bytes.isEmpty else {
                throw ResponseFault("It closed the connection without an answer.")
            }
            // A line that never ended may have been wrong before.
            try takeHead()
            throw ResponseFault("It closed the connection in the middle of the answer's head (RFC 9112 §8).")
        case .content:
            throw ResponseFault(
                "It closed the connection in the middle of the answer's content (RFC 9112 §8)."
            )
        }
    }

    // MARK: Head

    /// The bytes that show whether something is HTTP/1 at all.
    private static let opening = 7

    /// Reads heads until one is final or incomplete.
    private mutating func takeHead() throws(ResponseFault) {
        while case .head = state, try readHead() {
            let rest = Array(head.bytes[position...])
            head.bytes.removeSubrange(position...)
            try concludeHead()
            if case .head = state {
                head.bytes = rest
            } else {
                try takeContent(rest.span, from: 0, to: rest.count)
            }
        }
    }

    /// Reads the lines that have ended; whether the empty one is among them.
    private mutating func readHead() throws(ResponseFault) -> Bool {
        // The limit bounds what is looked at, so that the verdict does not depend on how the bytes were cut.
        let end = min(head.bytes.count, limits.headBytes)
        // Out of `self` and back, as the lines are read out of its bytes.
        var place = position
        defer { position = place }
        do throws(RequestRefusal) {
            if status == 0 {
                guard let line = try StatusLineParser.parse(head.bytes.span, &place, end) else {
                    return try incomplete(end)
                }
                (head.version, status) = line
            }
            while place < end {
                if head.bytes[place] == .carriageReturn {
                    guard place + 1 < end else { break }
                    guard head.bytes[place + 1] == .lineFeed else {
                        throw RequestRefusal(.bareCarriageReturn)
                    }
                    place += 2
                    return true
                }
                guard head.fields.count < limits.fieldCount else { throw RequestRefusal(.tooManyFields) }
                guard let field = try FieldLine.parse(head.bytes.span, &place, end) else { break }
                note(field)
            }
            return try incomplete(end)
        } catch {
            throw ResponseFault(error)
        }
    }

    private mutating func note(_ field: RequestHead.Field) {
        head.fields.append(field)
        let known = KnownField.identify(head.bytes.span, Int(field.name.start), field.name.count)
        if let known { head.note(known, field.value, in: &notes) }
    }

    private func incomplete(_ end: Int) throws(RequestRefusal) -> Bool {
        guard end < limits.headBytes else { throw RequestRefusal(.headTooLarge) }
        return false
    }

    /// What follows a head: another one after an interim response, else content or nothing (RFC 9112 §6.3).
    private mutating func concludeHead() throws(ResponseFault) {
        guard status >= 200 else { return try skipInterim() }
        response.status = status
        defer { swap(&response.head, &head) }
        if status == 204 || status == 304 { return state = .complete }
        do throws(RequestRefusal) {
            switch try BodyFraming.decide(for: head, notes) {
            case .none where notes.contentLengthLines > 0: state = .complete
            case .none: state = .untilClose
            case .length(let length): state = .content(.length(length))
            // What is too much is cut off, not refused.
            case .chunked: state = .content(.chunked(ChunkedDecoder(maximum: .max, limits: limits)))
            }
        } catch {
            throw ResponseFault(error)
        }
    }

    private mutating func skipInterim() throws(ResponseFault) {
        // RFC 9110 §15.2.2: nobody asked for another protocol.
        guard status != 101 else {
            throw ResponseFault("It switched protocols without being asked (RFC 9110 §15.2.2).")
        }
        interimCount += 1
        guard interimCount <= Self.mostInterim else {
            throw ResponseFault("It sent too many interim answers.")
        }
        (head, notes, status, position) = (RequestHead(), FramingFields(), 0, 0)
    }

    // MARK: Content

    private mutating func takeContent(_ bytes: Span<UInt8>, from start: Int, to end: Int)
        throws(ResponseFault)
    {
        var position = start
        while position <= end {
            switch state {
            case .head, .complete: return
            case .untilClose:
                keep(bytes, position..<end)
                return
            case .content(var reader):
                let step: ChunkedDecoder.Step
                do throws(RequestRefusal) {
                    step = try reader.next(bytes, &position, to: end)
                } catch {
                    throw ResponseFault(error)
                }
                state = .content(reader)
                switch step {
                case .content(let range): keep(bytes, range)
                case .needsInput: return
                case .finished: state = .complete
                }
            }
        }
    }

    private mutating func keep(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        let room = mostContent - response.content.count
        let kept = range.lowerBound..<min(range.upperBound, range.lowerBound + max(0, room))
        unsafe bytes.extracting(kept).withUnsafeBufferPointer {
            unsafe response.content.append(contentsOf: $0)
        }
        guard range.count > room else { return }
        response.isCutOff = true
        state = .complete
    }
}

/// A final response.
package struct ReceivedResponse: Sendable {
    package var status = 0
    /// Its fields; what belongs to requests means nothing here.
    var head = RequestHead()
    /// Without the transfer coding.
    package var content: [UInt8] = []
    /// Whether there was more of it than was wanted.
    package var isCutOff = false

    package init() {}

    /// The first field of that name, in any case.
    package subscript(name: String) -> String? { head.value(named: name).map(head.text) }
}

/// What a peer did that is no answer in HTTP.
package struct ResponseFault: Error, Hashable, Sendable {
    /// One sentence about the peer, with the section that states the rule.
    package var reason: String

    init(_ reason: String) { self.reason = reason }

    init(_ refusal: RequestRefusal) {
        switch refusal.reason {
        case BrokenRule.headTooLarge.reason: reason = "The answer's head is too large."
        case BrokenRule.tooManyFields.reason: reason = "The answer has too many fields."
        case let other: reason = other
        }
    }
}

/// The first line of a response, RFC 9112 §4.
private enum StatusLineParser {
    /// Reads the line at `position` and moves behind it; nil when it has not ended.
    static func parse(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ end: Int
    ) throws(RequestRefusal) -> (HTTPVersion, Int)? {
        let prefix: StaticString = "HTTP/1."
        // As soon as the first bytes tell: what speaks its own language may wait for ever for us to do so, too.
        for index in 0..<min(end, prefix.utf8CodeUnitCount)
        where unsafe bytes[index] != prefix.utf8Start[index] {
            throw RequestRefusal(status: 0, reason: "The answer does not begin with HTTP/1 (RFC 9112 §4).")
        }
        guard let lineEnd = (0..<end).first(where: { bytes[$0] == .lineFeed }) else { return nil }
        guard lineEnd > 0, bytes[lineEnd - 1] == .carriageReturn else { throw RequestRefusal(.bareLineFeed) }
        // HTTP/1.1 SP 3DIGIT SP: the space is there also when no reason follows.
        guard lineEnd >= 14, let minor = digit(bytes[7]), bytes[8] == .space, bytes[12] == .space,
            let hundreds = digit(bytes[9]), let tens = digit(bytes[10]), let ones = digit(bytes[11])
        else { throw malformed }
        for index in 13..<lineEnd - 1 where !isText(bytes[index]) { throw malformed }
        let status = 100 * hundreds + 10 * tens + ones
        guard 100...599 ~= status else { throw malformed }
        position = lineEnd + 1
        return (minor == 0 ? .http1_0 : .http1_1, status)
    }

    private static let malformed = RequestRefusal(
        status: 0,
        reason:
            "The answer's first line is not HTTP/1.1, a space, three digits, a space and a reason (RFC 9112 §4)."
    )

    private static func digit(_ byte: UInt8) -> Int? {
        let digit = byte &- UInt8(ascii: "0")
        return digit < 10 ? Int(digit) : nil
    }

    private static func isText(_ byte: UInt8) -> Bool { byte == .tab || (byte >= .space && byte != 0x7F) }
}
