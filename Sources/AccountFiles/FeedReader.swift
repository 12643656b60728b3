// A CSV file, read as it arrives: nothing is kept of it but a digest for each account. Rows of several lines, and those
// that a chunk's end cuts in two, go through `FeedRecord` byte by byte, which finds the errors.

/// Reads an uploaded file and compares it with what its source held.
///
/// Rows that follow one another and have the same key are one account, as ISC merges them. Of blocks of such rows that are
/// apart the last counts, and the task warns.
/// After the first error the rest of the file is ignored.
package struct FeedReader: ~Copyable {
    private let format: FeedFormat
    private var bytes: Int64 = 0
    private var columns: [String] = []
    /// Nil until the header has been read.
    private var rows: FeedRows?
    private var record: FeedRecord
    /// Records that were passed over as comments.
    private var comments = 0
    private var failure: FeedError?
    /// How many bytes of a byte order mark have been seen at the start; nil once it is settled.
    private var markSeen: Int? = 0

    package init(format: FeedFormat) {
        self.format = format
        record = FeedRecord(delimiter: format.delimiter, comment: format.comment)
        beginRecord()
    }

    /// Takes the next bytes of the file.
    package mutating func receive(_ chunk: Span<UInt8>) {
        bytes += Int64(clamping: chunk.count)
        guard failure == nil else { return }
        do throws(FeedError) {
            let start = try skipByteOrderMark(chunk)
            try read(chunk, from: start)
        } catch {
            failure = error
        }
    }

    /// Takes the end of the file; to be called once.
    ///
    /// - Returns: what the file held, still to be compared.
    /// - Throws: the file's first error.
    package mutating func end() throws(FeedError) -> FinishedFeed {
        if let failure { throw failure }
        try replayByteOrderMark()
        if !record.isUntouched {
            try record.readEnd()
            let nothing: [UInt8] = []
            try takeRecord(of: nothing.span, endingAt: 0)
        }
        guard var rows = rows.take() else {
            throw FeedError(
                line: 1,
                column: 1,
                text: "The file is empty. Its first line must name the columns."
            )
        }
        return FinishedFeed(summary(of: rows), rows.end(), format)
    }

    /// About how many bytes are kept of the file so far.
    package var footprint: Int { rows?.footprint ?? 0 }

    /// Keeps no rows: there is no room for them.
    package mutating func keepNoRows() { rows?.keepNoRows() }

    /// Takes the end of the file, and compares all accounts; only for callers whom nobody waits for.
    ///
    /// - Returns: what the file held.
    /// - Throws: the file's first error.
    package mutating func finish() throws(FeedError) -> FinishedFeed {
        var feed = try end()
        while !feed.compareSome() {}
        return feed
    }

    private func summary(of rows: FeedRows) -> FeedSummary {
        var summary = FeedSummary()
        summary.bytes = bytes
        summary.columns = columns
        summary.digest = rows.digest
        summary.rows = rows.rows
        summary.rowsWithoutKey = rows.rowsWithoutKey
        summary.comments = comments
        return summary
    }
}

// MARK: From bytes to records

extension FeedReader {
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private mutating func skipByteOrderMark(_ chunk: Span<UInt8>) throws(FeedError) -> Int {
        guard var seen = markSeen else { return 0 }
        var offset = 0
        while offset < chunk.count, seen < Self.byteOrderMark.count, chunk[offset] == Self.byteOrderMark[seen]
        {
            seen += 1
            offset += 1
        }
        markSeen = seen
        if seen == Self.byteOrderMark.count {
            markSeen = nil
        } else if offset < chunk.count {
            try replayByteOrderMark()
        }
        return offset
    }

    /// Reads what began like a byte order mark and was none.
    private mutating func replayByteOrderMark() throws(FeedError) {
        guard let seen = markSeen else { return }
        markSeen = nil
        let begun = Array(Self.byteOrderMark.prefix(seen))
        _ = try record.read(begun.span, from: 0)
    }

    private mutating func read(_ chunk: Span<UInt8>, from start: Int) throws(FeedError) {
        var offset = start
        rows?.begin(chunk, from: start)
        while offset < chunk.count {
            if record.isUntouched {
                let taken = rows?.takeLines(chunk, from: offset) ?? skipBlankLines(chunk, from: offset)
                offset = taken.next
                beginRecord(line: record.line + taken.lines)
                rows?.beginRecord(at: offset)
            }
            guard offset < chunk.count else { return }
            offset = try record.read(chunk, from: offset)
            if record.isComplete { try takeRecord(of: chunk, endingAt: offset) }
        }
    }

    private mutating func takeRecord(of chunk: Span<UInt8>, endingAt end: Int) throws(FeedError) {
        if record.isComment {
            comments += 1
        } else if !record.isBlank {
            if rows == nil { try takeHeader(of: chunk, endingAt: end) } else { try rows?.take(record) }
        }
        beginRecord(line: record.line + 1)
    }

    private mutating func beginRecord(line: Int = 1) {
        record.restart(line: line)
        if line <= format.skippedLines { record.passOver() }
    }

    /// Skips blank lines before the header: they mean nothing, but there may be millions.
    private func skipBlankLines(_ chunk: Span<UInt8>, from start: Int) -> (next: Int, lines: Int) {
        var (offset, lines) = (start, 0)
        while offset < chunk.count, record.line + lines > format.skippedLines {
            let isReturn = chunk[offset] == .carriageReturn && offset + 1 < chunk.count
            let end = isReturn ? offset + 1 : offset
            guard chunk[end] == .lineFeed else { break }
            (offset, lines) = (end + 1, lines + 1)
        }
        return (offset, lines)
    }

    private mutating func takeHeader(of chunk: Span<UInt8>, endingAt end: Int) throws(FeedError) {
        guard record.ends.count <= FeedHeader.mostColumns else {
            throw FeedError(
                line: record.firstLine,
                column: record.fieldColumns[FeedHeader.mostColumns],
                text:
                    "More than \(FeedHeader.mostColumns) columns. Take those away that the source does not need."
            )
        }
        let header = try FeedHeader(record, format: format)
        columns = header.columns
        rows = FeedRows(header, format: format)
        rows?.begin(chunk, from: end)
    }
}

/// What a file for one source must look like, and what it will be compared with.
package struct FeedFormat: Sendable {
    /// The columns the header must have, in any order; nil accepts any.
    package var columns: [String]?
    /// The column that identifies a row; nil is `id`, else the first column.
    package var keyColumn: String?
    /// What parts the cells of a row: an ASCII character that is neither a quote nor a line's end.
    package var delimiter = UInt8(ascii: ",")
    /// What a record begins with that is passed over; nil when none is.
    package var comment: UInt8? = UInt8(ascii: "#")
    /// How many lines stand before the header.
    package var skippedLines = 0
    /// What the source's last load left.
    package var base = KnownAccounts()
    /// How many percent of those accounts may be deleted; nil for all.
    package var deleteThreshold: Double?
    /// Whether some accounts fail that differ, and stay as they were: every tenth, and so at least one.
    package var fails = false
    /// Where the rows are kept as they come, as long as there is room; nil keeps none.
    package var rows: RowBudget?

    package init(columns: [String]? = nil, keyColumn: String? = nil) {
        self.columns = columns
        self.keyColumn = keyColumn
    }
}

/// What can be said of an upload once its bytes are gone.
package struct FeedSummary: Sendable, Hashable {
    /// The bytes received.
    package var bytes: Int64 = 0
    /// The same for files with the same header and rows in the same order.
    package var digest: UInt64 = 0
    /// Rows after the header.
    package var rows = 0
    /// The header's names, in the file's order; empty when no header was read.
    package var columns: [String] = []
    /// Blocks of rows with one key that an earlier block had too: of each key the last block counts.
    package var repeatedBlocks = 0
    /// Rows without a value in the key column: they are left out.
    package var rowsWithoutKey = 0
    /// Records that were passed over as comments.
    package var comments = 0

    package init() {}
}

/// The first fault of a file: ISC answers it 400 with detailCode `400.1.3 Illegal value`.
package struct FeedError: Error, Sendable, Hashable {
    /// The line of the file, from 1; newlines inside quotes count.
    package var line: Int
    /// The byte of the line, from 1.
    package var column: Int
    /// What is wrong and what to do about it.
    package var text: String
    /// Whether `text` is ISC's own, as captured.
    package var isCaptured = false
}
