// The quick way from a line to digests. It costs this folder and gives nothing up: whatever is unusual is left to
// `FeedRecord`, which gives the same digests. The rows of Uploads in Benchmarks show what it gains.

/// Reads rows whose lines are all there and not unusual.
struct LineReader {
    /// A line where it stands.
    struct Line {
        /// 0 when it has no key.
        var key: UInt64 = 0
        /// The sum of the digests of its cells.
        var values: UInt64 = 0
        /// Where the next line begins.
        var next: Int
        var isBlank = false
    }

    private let seeds: [CellSeed]
    private let keyColumn: Int
    private let delimiter: UInt8
    private let comment: UInt8?
    /// Of the chunk that is being read.
    private(set) var marks = MarkMap()

    init(_ header: FeedHeader, format: FeedFormat) {
        seeds = header.seeds
        keyColumn = header.key
        delimiter = format.delimiter
        comment = format.comment
    }

    /// Looks at a chunk, before its lines are read.
    mutating func begin(_ chunk: Span<UInt8>) { marks.map(chunk, delimiter: delimiter) }

    /// Reads the line that begins at `start`, where the cursor stands.
    ///
    /// - Returns: nil when it has to be read byte by byte: it is wrong, a comment, or not all there; it goes on after a
    ///   newline inside quotes, holds a control character, or a quote in a cell that has none around it.
    @inline(__always)
    func line(_ bytes: Span<UInt8>, from start: Int, _ cursor: inout MarkMap.Cursor) -> Line? {
        guard start < bytes.count, bytes[start] != comment else { return nil }
        var line = Line(next: start)
        if bytes[start] < 0x20, bytes[start] != delimiter {
            guard let end = cursor.next(in: marks) else { return nil }
            line.isBlank = true
            return ends(&line, at: end, bytes, &cursor) ? line : nil
        }
        let seeds = seeds.span
        for column in seeds.indices {
            guard let cell = cell(bytes, from: line.next, &cursor) else { return nil }
            line.values &+= cell.digest(of: bytes, unsafe seeds[unchecked: column]).value
            if column == keyColumn { line.key = cell.digest(of: bytes, .key).keyValue }
            if column + 1 < seeds.count {
                guard bytes[cell.end] == delimiter else { return nil }
                line.next = cell.end &+ 1
            } else {
                guard ends(&line, at: cell.end, bytes, &cursor) else { return nil }
            }
        }
        return marks.isASCII || UTF8Check.accepts(bytes, in: start..<line.next) ? line : nil
    }

    /// Whether a line ends where a mark stands.
    @inline(__always)
    private func ends(
        _ line: inout Line,
        at mark: Int,
        _ bytes: Span<UInt8>,
        _ cursor: inout MarkMap.Cursor
    ) -> Bool {
        if bytes[mark] == .lineFeed {
            line.next = mark &+ 1
            return true
        }
        guard bytes[mark] == .carriageReturn, let last = cursor.next(in: marks), last == mark &+ 1 else {
            return false
        }
        line.next = last &+ 1
        return bytes[last] == .lineFeed
    }

    /// The cell that begins at `start`, up to the mark after it.
    @inline(__always)
    private func cell(_ bytes: Span<UInt8>, from start: Int, _ cursor: inout MarkMap.Cursor) -> Cell? {
        guard let mark = cursor.next(in: marks) else { return nil }
        guard bytes[mark] == .quote else { return Cell(content: start..<mark, end: mark) }
        return mark == start ? quotedCell(bytes, from: start &+ 1, &cursor) : nil
    }

    private func quotedCell(_ bytes: Span<UInt8>, from start: Int, _ cursor: inout MarkMap.Cursor) -> Cell? {
        var hasQuotes = false
        while let mark = cursor.next(in: marks) {
            if bytes[mark] == delimiter { continue }
            guard bytes[mark] == .quote, let next = cursor.next(in: marks), next == mark + 1 else {
                return nil
            }
            guard bytes[next] == .quote else {
                return Cell(content: start..<mark, hasQuotes: hasQuotes, end: next)
            }
            hasQuotes = true
        }
        return nil
    }
}

/// Where a cell stands.
private struct Cell {
    let content: Range<Int>
    /// Whether quotes stand in the content, which are twice there.
    var hasQuotes = false
    /// The mark after it.
    let end: Int

    @inline(__always)
    func digest(of bytes: Span<UInt8>, _ seed: CellSeed) -> CellDigest {
        hasQuotes ? digestOfQuotes(bytes, seed) : CellDigest(bytes, in: content, seed)
    }

    private func digestOfQuotes(_ bytes: Span<UInt8>, _ seed: CellSeed) -> CellDigest {
        var digest = CellDigest(seed)
        var offset = content.lowerBound
        while offset < content.upperBound {
            digest.append(bytes[offset])
            offset += bytes[offset] == .quote ? 2 : 1
        }
        return digest
    }
}
