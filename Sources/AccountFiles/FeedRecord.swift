// One record of a CSV file (RFC 4180), read byte by byte: quotes, newlines inside them, comments, and every error with
// its place. It can stop after any byte and go on with the next chunk.

/// A record as it is being read.
struct FeedRecord: ~Copyable {
    /// The longest record, in bytes without its quotes.
    static let longest = 1 << 20

    private enum State {
        case fieldStart, unquoted, quoted
        /// After a quote inside quotes: the field's end, or the first of two that stand for one.
        case quoteInQuoted
        case afterReturn
        /// A line of which nothing is read.
        case passedOver
    }

    /// The fields' contents, one after the other.
    private(set) var text: [UInt8] = []
    /// Where in `text` each finished field ends.
    private(set) var ends: [Int] = []
    /// Where in its line each field began, from 1.
    private(set) var fieldColumns: [Int] = [1]
    private(set) var isComplete = false
    /// Whether the first byte says that it is a comment.
    private(set) var isComment = false
    private(set) var firstLine: Int
    private(set) var line: Int
    private(set) var column = 1
    private var state = State.fieldStart
    private var check = UTF8Check()
    private var openedAt = (line: 1, column: 1)
    private var hasQuotes = false
    private let delimiter: UInt8
    private let comment: UInt8?

    init(delimiter: UInt8, comment: UInt8?) {
        (self.delimiter, self.comment) = (delimiter, comment)
        (line, firstLine) = (1, 1)
    }

    /// Begins the next record.
    mutating func restart(line: Int) {
        text.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        fieldColumns.removeAll(keepingCapacity: true)
        fieldColumns.append(1)
        (isComplete, isComment, hasQuotes) = (false, false, false)
        (firstLine, self.line, column) = (line, line, 1)
        (state, check) = (.fieldStart, UTF8Check())
    }

    /// Passes over the line that begins here, whatever it is.
    mutating func passOver() { state = .passedOver }

    /// Whether nothing of it has been read.
    var isUntouched: Bool { column == 1 && line == firstLine && !isComplete }

    /// A line without anything on it.
    var isBlank: Bool { text.isEmpty && ends.count <= 1 && !hasQuotes }

    /// The fields' contents as text.
    var fields: [String] { ends.indices.map { String(decoding: text[range(of: $0)], as: UTF8.self) } }

    /// Where in `text` a field stands.
    func range(of field: Int) -> Range<Int> { (field == 0 ? 0 : ends[field - 1])..<ends[field] }
}

// MARK: Reading

extension FeedRecord {
    /// Reads on until the record is complete or the bytes are used up.
    ///
    /// - Returns: where the next record begins, or the end of the bytes.
    mutating func read(_ bytes: Span<UInt8>, from start: Int) throws(FeedError) -> Int {
        var offset = start
        while offset < bytes.count, !isComplete {
            let run = plainRun(bytes, from: offset)
            if run > offset {
                if state != .passedOver { for place in offset..<run { text.append(bytes[place]) } }
                column += run - offset
                offset = run
            } else {
                try take(bytes[offset])
                offset += 1
            }
            // A row of nothing but delimiters has no text.
            if text.count + ends.count > Self.longest { throw tooLong }
        }
        return offset
    }

    /// Ends the record where the file ends.
    mutating func readEnd() throws(FeedError) {
        guard check.isComplete else { throw notUTF8 }
        if state == .quoted {
            throw FeedError(
                line: openedAt.line,
                column: openedAt.column,
                text: "This quote is never closed. Close it, or write \"\" for a quote that is meant."
            )
        }
        finish()
    }

    /// The end of the bytes that go into the field as they are: at least one byte has set the state before.
    private func plainRun(_ bytes: Span<UInt8>, from start: Int) -> Int {
        guard state == .unquoted || state == .quoted || state == .passedOver, check.isComplete else {
            return start
        }
        var offset = start
        while offset < bytes.count, bytes[offset].isPlain, bytes[offset] != delimiter { offset += 1 }
        return offset
    }

    private mutating func take(_ byte: UInt8) throws(FeedError) {
        guard byte != 0 else { throw error("A NUL byte. The file is not text: save it as CSV in UTF-8.") }
        guard check.accepts(byte) else { throw notUTF8 }
        switch state {
        case .fieldStart: takeFirst(byte)
        case .passedOver: if byte == .lineFeed { finish() }
        case .unquoted: takeUnquoted(byte)
        case .quoted: takeQuoted(byte)
        case .quoteInQuoted: try takeAfterQuote(byte)
        case .afterReturn:
            guard byte == .lineFeed else {
                throw error("A carriage return without line feed before it. End lines with LF or CRLF.")
            }
            finish()
        }
        column += 1
    }

    private mutating func takeFirst(_ byte: UInt8) {
        if byte == comment, column == 1 {
            isComment = true
            return passOver()
        }
        guard byte == .quote else { return takeUnquoted(byte) }
        state = .quoted
        hasQuotes = true
        openedAt = (line, column)
    }

    private mutating func takeUnquoted(_ byte: UInt8) {
        if endsField(byte) { return }
        // A quote inside a field that has none around it stands for itself, as spreadsheets read it.
        text.append(byte)
        state = .unquoted
    }

    private mutating func takeQuoted(_ byte: UInt8) {
        guard byte != .quote else {
            state = .quoteInQuoted
            return
        }
        text.append(byte)
        if byte == .lineFeed { (line, column) = (line + 1, 0) }
    }

    private mutating func takeAfterQuote(_ byte: UInt8) throws(FeedError) {
        if endsField(byte) { return }
        guard byte == .quote else {
            throw error("Text after the closing quote of a field. Write \"\" for a quote that is meant.")
        }
        text.append(byte)
        state = .quoted
    }

    /// Takes a byte that ends a field outside quotes.
    private mutating func endsField(_ byte: UInt8) -> Bool {
        switch byte {
        case delimiter:
            ends.append(text.count)
            fieldColumns.append(column + 1)
            state = .fieldStart
        case .lineFeed: finish()
        case .carriageReturn: state = .afterReturn
        default: return false
        }
        return true
    }

    private mutating func finish() {
        ends.append(text.count)
        isComplete = true
    }
}

// MARK: Errors

extension FeedRecord {
    /// An error at the byte that is about to be read.
    func error(_ text: String) -> FeedError { FeedError(line: line, column: column, text: text) }

    private var notUTF8: FeedError { error("The file is not UTF-8 here. Save it in UTF-8.") }

    private var tooLong: FeedError {
        FeedError(
            line: firstLine,
            column: 1,
            text: "A row of more than 1 MiB begins here. Look for a quote that is never closed."
        )
    }

    private var delimiterName: String { delimiter == .comma ? "comma" : "delimiter" }

    /// Holds the number of fields against the header's.
    func checkFieldCount(_ expected: Int) throws(FeedError) {
        guard ends.count != expected else { return }
        let advice =
            ends.count < expected
            ? "Add the missing \(delimiterName)s."
            : "Put quotes around a value that holds a \(delimiterName)."
        throw FeedError(
            line: firstLine,
            column: ends.count > expected ? fieldColumns[expected] : 1,
            text: "The row has \(ends.count) fields and the header has \(expected) columns. \(advice)"
        )
    }
}

extension UInt8 {
    /// Whether it means nothing but itself in a CSV file, if it is not the delimiter.
    fileprivate var isPlain: Bool { self >= 0x20 && self < 0x80 && self != .quote }
}
