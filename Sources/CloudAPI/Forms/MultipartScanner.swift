// Finds the delimiters of a multipart body as it streams (RFC 2046 §5.1.1). Nothing is copied: content is handed on as
// pieces of the chunk it came in.

/// Cuts a body into its parts, wherever the chunks it arrives in were cut.
struct MultipartScanner {
    private enum State {
        /// Before the first delimiter, or in a part's content: looking for a delimiter, of which the last `matched` bytes
        /// read are the beginning. The first `assumed` of these did not stand there: a body, and a part's content, may
        /// begin with `--boundary` as if a line had just ended.
        case content(matched: Int, assumed: Int)
        /// Right after a delimiter; what was read since is kept until it is clear that it was one.
        case afterDelimiter(assumed: Int)
        case partHead
        /// After the closing delimiter.
        case epilogue
    }

    /// The most bytes of a part's head.
    static let longestHead = 16 * 1024
    /// The most white space after a boundary (transport padding).
    private static let longestPadding = 256

    private let delimiter: MultipartDelimiter
    private var state = State.content(matched: 2, assumed: 2)
    private var isInPart = false
    private var kept: [UInt8] = []
    private var sawBytes = false

    init(boundary: some Collection<UInt8>) {
        delimiter = MultipartDelimiter(boundary: boundary)
    }

    /// Reads the next bytes of the body.
    mutating func receive<Events: MultipartEvents & ~Copyable>(
        _ chunk: Span<UInt8>,
        into events: inout Events
    ) throws(MultipartError) {
        var position = 0
        if !chunk.isEmpty { sawBytes = true }
        while position < chunk.count {
            switch state {
            case .content(let matched, let assumed):
                position = try findDelimiter(in: chunk, from: position, matched, assumed, &events)
            case .afterDelimiter(let assumed):
                position = try readDelimiterEnd(in: chunk, from: position, assumed, &events)
            case .partHead:
                position = try readHead(in: chunk, from: position, &events)
            case .epilogue:
                return
            }
        }
    }

    /// The body is complete.
    mutating func finish<Events: MultipartEvents & ~Copyable>(into events: inout Events)
        throws(MultipartError)
    {
        guard sawBytes else { return }
        switch state {
        case .epilogue: return
        case .content(let matched, let assumed):
            guard isInPart else { throw .noDelimiter }
            guard events.mayEndInPart else { throw .notClosed }
            // What began like a delimiter was none.
            if matched > assumed { try passOn(delimiter.bytes.span.extracting(assumed..<matched), &events) }
            try endPart(&events)
        case .afterDelimiter:
            guard isInPart, events.mayEndInPart else { throw .notClosed }
            try endPart(&events)
        case .partHead: throw .notClosed
        }
    }

    // MARK: Content

    private mutating func findDelimiter<Events: MultipartEvents & ~Copyable>(
        in chunk: Span<UInt8>,
        from start: Int,
        _ matched: Int,
        _ assumed: Int,
        _ events: inout Events
    ) throws(MultipartError) -> Int {
        if matched > 0 { return try continueDelimiter(in: chunk, from: start, matched, assumed, &events) }
        let found = delimiter.search(chunk, from: start)
        try passOn(chunk.extracting(start..<found.end), &events)
        state =
            found.isWhole
            ? .afterDelimiter(assumed: 0) : .content(matched: chunk.count - found.end, assumed: 0)
        return found.isWhole ? found.end + delimiter.count : chunk.count
    }

    /// Goes on where the chunk before ended, in the middle of what may be a delimiter.
    ///
    /// Only its first byte is a CR, so when the rest does not follow, no other beginning can hide in what was held back.
    private mutating func continueDelimiter<Events: MultipartEvents & ~Copyable>(
        in chunk: Span<UInt8>,
        from start: Int,
        _ matched: Int,
        _ assumed: Int,
        _ events: inout Events
    ) throws(MultipartError) -> Int {
        var matched = matched
        var position = start
        while matched < delimiter.count, position < chunk.count, chunk[position] == delimiter.bytes[matched] {
            matched += 1
            position += 1
        }
        if matched == delimiter.count {
            state = .afterDelimiter(assumed: assumed)
        } else if position == chunk.count {
            state = .content(matched: matched, assumed: assumed)
        } else {
            state = .content(matched: 0, assumed: 0)
            try passOn(delimiter.bytes.span.extracting(assumed..<matched), &events)
        }
        return position
    }

    private func passOn<Events: MultipartEvents & ~Copyable>(
        _ content: Span<UInt8>,
        _ events: inout Events
    ) throws(MultipartError) {
        // Before the first delimiter stands a preamble, which nobody reads.
        if isInPart, !content.isEmpty { try events.partContinued(content) }
    }

    // MARK: Delimiters and heads

    /// After the boundary: `--` closes the body, padding and CRLF begin a part, anything else is content after all.
    private mutating func readDelimiterEnd<Events: MultipartEvents & ~Copyable>(
        in chunk: Span<UInt8>,
        from start: Int,
        _ assumed: Int,
        _ events: inout Events
    ) throws(MultipartError) -> Int {
        let byte = chunk[start]
        switch (kept.last, byte) {
        case (UInt8(ascii: "-"), UInt8(ascii: "-")) where kept.count == 1:
            try endPart(&events)
            state = .epilogue
        case (UInt8(ascii: "\r"), UInt8(ascii: "\n")):
            try endPart(&events)
            state = .partHead
        case (nil, UInt8(ascii: "-")), (nil, UInt8(ascii: "\r")), (nil, UInt8(ascii: " ")),
            (nil, UInt8(ascii: "\t")),
            (UInt8(ascii: " "), _) where isPaddingOrEnd(byte),
            (UInt8(ascii: "\t"), _) where isPaddingOrEnd(byte):
            kept.append(byte)
        default:
            return try resumeContent(at: start, assumed, &events)
        }
        return start + 1
    }

    private func isPaddingOrEnd(_ byte: UInt8) -> Bool {
        (isBlank(byte) && kept.count < Self.longestPadding) || byte == UInt8(ascii: "\r")
    }

    /// A longer line began like a delimiter: it is content, from its CRLF on.
    private mutating func resumeContent<Events: MultipartEvents & ~Copyable>(
        at position: Int,
        _ assumed: Int,
        _ events: inout Events
    ) throws(MultipartError) -> Int {
        let read = kept
        kept.removeAll()
        state = .content(matched: 0, assumed: 0)
        try passOn(delimiter.bytes.span.extracting(assumed..<delimiter.count), &events)
        try passOn(read.span, &events)
        return position
    }

    private mutating func endPart<Events: MultipartEvents & ~Copyable>(_ events: inout Events)
        throws(MultipartError)
    {
        kept.removeAll()
        if isInPart { try events.partEnded() }
        isInPart = false
    }

    /// Collects a part's head up to its empty line.
    private mutating func readHead<Events: MultipartEvents & ~Copyable>(
        in chunk: Span<UInt8>,
        from start: Int,
        _ events: inout Events
    ) throws(MultipartError) -> Int {
        var position = start
        while position < chunk.count {
            if kept.count == Self.longestHead { throw .partHeadTooLong(limit: Self.longestHead) }
            kept.append(chunk[position])
            position += 1
            guard chunk[position - 1] == UInt8(ascii: "\n"), headIsComplete else { continue }
            let head = kept
            kept.removeAll()
            isInPart = true
            state = .content(matched: 2, assumed: 2)
            try events.partBegan(head: head.dropLast(2))
            return position
        }
        return position
    }

    private var headIsComplete: Bool {
        kept.count == 2 ? kept[0] == UInt8(ascii: "\r") : kept.suffix(4) == [13, 10, 13, 10]
    }
}

/// Takes in what a scanner finds.
protocol MultipartEvents: ~Copyable {
    /// Whether the body may end in the part that came last, without a delimiter that closes it.
    var mayEndInPart: Bool { get }
    /// A part's head is complete: its lines, without the empty line that ends it.
    mutating func partBegan(head: ArraySlice<UInt8>) throws(MultipartError)
    /// The next content bytes of the part.
    mutating func partContinued(_ content: Span<UInt8>) throws(MultipartError)
    /// The part is complete.
    mutating func partEnded() throws(MultipartError)
}

extension MultipartEvents where Self: ~Copyable {
    var mayEndInPart: Bool { false }
}

/// The rule of RFC 7578 or RFC 2046 that a body breaks.
enum MultipartError: Error, Hashable {
    /// There is content, and Content-Type names no boundary to find the parts by.
    case noBoundary
    /// The body ended before the closing delimiter.
    case notClosed
    /// There is content, and the boundary never comes.
    case noDelimiter
    case partHeadTooLong(limit: Int)
    /// A line of a part's head is no `Name: value`.
    case malformedPartHead
    case tooManyParts(limit: Int)
    case fieldTooLong(limit: Int)
    case severalFiles

    /// One sentence for a person.
    var message: String {
        switch self {
        case .noBoundary: "Content-Type multipart/form-data has no boundary parameter (RFC 7578 section 4.1)."
        case .notClosed: "The multipart body ends before its closing delimiter (RFC 2046 section 5.1.1)."
        case .noDelimiter: "The boundary that Content-Type names does not occur in the body."
        case .partHeadTooLong(let limit): "The head of a part is longer than \(limit) bytes."
        case .malformedPartHead: "The head of a part has a line that is no header field."
        case .tooManyParts(let limit): "The body has more than \(limit) parts."
        case .fieldTooLong(let limit): "A part that is no file is longer than \(limit) bytes."
        case .severalFiles: "The body has more than one file."
        }
    }
}
