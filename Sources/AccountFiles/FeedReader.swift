// A CSV file, read as it arrives: nothing is kept of it but a digest for each account. Rows of several lines, and those
// that a chunk's end cuts in two, go through `FeedRecord` byte by byte, which finds the errors.

/// Reads an uploaded file and compares it with what its source held.
///
/// Rows with the same key are not merged as ISC merges adjacent ones: the last counts, and the task warns.
/// After the first error the rest of the file is ignored.
package struct FeedReader: ~Copyable {
    private let format: FeedFormat
    private var bytes: Int64 = 0
    private var columns: [String] = []
    /// Nil until the header has been read.
    private var rows: FeedRows?
    private var record = FeedRecord()
    private var failure: FeedError?
    /// Set when all rows are in their segments.
    private var finished: FinishedFeed?
    /// How many bytes of a byte order mark have been seen at the start; nil once it is settled.
    private var markSeen: Int? = 0

    package init(format: FeedFormat) { self.format = format }

    /// What has been read so far, also of a file with an error.
    package var summary: FeedSummary {
        var summary = FeedSummary()
        summary.bytes = bytes
        summary.columns = columns
        summary.digest = rows?.digest ?? 0
        summary.rows = rows?.rows ?? 0
        summary.duplicateRows = rows?.duplicates ?? 0
        summary.rowsWithoutKey = rows?.rowsWithoutKey ?? 0
        return summary
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
    /// - Throws: the file's first error.
    package mutating func end() throws(FeedError) {
        if let failure { throw failure }
        try replayByteOrderMark()
        if !record.isUntouched {
            try record.readEnd()
            try takeRecord()
        }
        guard rows == nil else { return }
        throw FeedError(
            line: 1,
            column: 1,
            text: "The file is empty. Its first line must name the columns."
        )
    }

    /// Compares some of the accounts after `end`, for less than a millisecond; to be called until it has compared all.
    ///
    /// - Returns: what the file held; nil as long as there are accounts to compare.
    package mutating func compareSome() -> FinishedFeed? {
        if finished == nil, let (accounts, delta) = rows?.compareSome() { finish(accounts, delta) }
        return finished?.compareSome() == true ? finished : nil
    }

    private mutating func finish(_ accounts: KnownAccounts, _ delta: AccountDelta) {
        let comparison = AccountComparison(
            of: accounts,
            with: format.base,
            deleteThreshold: format.deleteThreshold,
            delta: delta
        )
        finished = FinishedFeed(summary, comparison)
    }

    /// About how many bytes are kept of the file so far.
    package var footprint: Int { rows?.footprint ?? 0 }

    /// Takes the end of the file, and compares all accounts.
    ///
    /// - Returns: what the file held.
    /// - Throws: the file's first error.
    package mutating func finish() throws(FeedError) -> FinishedFeed {
        try end()
        while true {
            if let feed = compareSome() { return feed }
        }
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
        while offset < chunk.count {
            if record.isUntouched {
                let taken = rows?.takeLines(chunk, from: offset) ?? LineScan.skipBlank(chunk, from: offset)
                offset = taken.next
                record.restart(line: record.line + taken.lines)
            }
            guard offset < chunk.count else { return }
            offset = try record.read(chunk, from: offset)
            if record.isComplete { try takeRecord() }
        }
    }

    private mutating func takeRecord() throws(FeedError) {
        if !record.isBlank {
            if rows == nil { try takeHeader() } else { try rows?.take(record) }
        }
        record.restart(line: record.line + 1)
    }

    private mutating func takeHeader() throws(FeedError) {
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
        rows = FeedRows(header, comparedWith: format.base)
    }
}

/// What a file for one source must look like, and what it will be compared with.
package struct FeedFormat: Sendable {
    /// The columns the header must have, in any order; nil accepts any.
    package var columns: [String]?
    /// The column that identifies a row; nil is `id`, else the first column.
    package var keyColumn: String?
    /// What the source's last load left.
    package var base = KnownAccounts()
    /// How many percent of those accounts may be deleted; nil for all.
    package var deleteThreshold: Double?

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
    /// Rows whose key an earlier row had: of each key the last row counts.
    package var duplicateRows = 0
    /// Rows without a value in the key column: they are left out.
    package var rowsWithoutKey = 0

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
}
