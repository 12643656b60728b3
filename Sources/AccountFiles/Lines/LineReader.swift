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
            // Within sixteen bytes of the chunk's end nothing can be loaded in words.
            guard var mark = cursor.next(in: marks), mark &+ 16 <= bytes.count else { return nil }
            let seed = unsafe seeds[unchecked: column]
            if bytes.byte(uncheckedAt: mark) != .quote {
                line.values &+= plainDigest(of: bytes, from: line.next, to: mark, seed)
                if column == keyColumn { line.key = CellDigest(bytes, in: line.next..<mark, .key).keyValue }
            } else {
                guard mark == line.next, let cell = quotedCell(bytes, from: mark &+ 1, &cursor) else {
                    return nil
                }
                line.values &+= cell.digest(of: bytes, seed).value
                if column == keyColumn { line.key = cell.digest(of: bytes, .key).keyValue }
                mark = cell.mark
            }
            guard column &+ 1 < seeds.count else {
                guard ends(&line, at: mark, bytes, &cursor) else { return nil }
                break
            }
            guard bytes.byte(uncheckedAt: mark) == delimiter else { return nil }
            line.next = mark &+ 1
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
        if bytes.byte(uncheckedAt: mark) == .lineFeed {
            line.next = mark &+ 1
            return true
        }
        guard bytes[mark] == .carriageReturn, let last = cursor.next(in: marks), last == mark &+ 1 else {
            return false
        }
        line.next = last &+ 1
        return bytes[last] == .lineFeed
    }

    @inline(never)
    private func quotedCell(_ bytes: Span<UInt8>, from start: Int, _ cursor: inout MarkMap.Cursor) -> Cell? {
        var hasQuotes = false
        while let mark = cursor.next(in: marks) {
            if bytes[mark] == delimiter { continue }
            guard bytes[mark] == .quote, let next = cursor.next(in: marks), next == mark + 1 else {
                return nil
            }
            guard bytes[next] == .quote else {
                return Cell(content: start..<mark, hasQuotes: hasQuotes, mark: next)
            }
            hasQuotes = true
        }
        return nil
    }
}

/// Where a cell with quotes around it stands.
private struct Cell {
    let content: Range<Int>
    /// Whether quotes stand in the content, which are twice there.
    let hasQuotes: Bool
    /// The mark after it.
    let mark: Int

    @inline(never)
    func digest(of bytes: Span<UInt8>, _ seed: CellSeed) -> CellDigest {
        guard hasQuotes else { return CellDigest(bytes, in: content, seed) }
        var digest = CellDigest(seed)
        var offset = content.lowerBound
        while offset < content.upperBound {
            digest.append(bytes[offset])
            offset += bytes[offset] == .quote ? 2 : 1
        }
        return digest
    }
}
