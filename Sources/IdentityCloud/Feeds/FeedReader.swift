// A CSV file, read as it arrives: nothing is kept of it but a digest for each account.
//
// Most lines are plain, and a quick look tells; those are digested where they stand. All others, and those that a chunk's
// end cuts in two, go through `FeedRecord` byte by byte. Both ways give the same digests; only the second finds errors.

/// Reads an uploaded file and compares it with what its source held.
///
/// Rows with the same key are not merged as ISC merges adjacent ones: the last counts, and the task warns.
/// After the first error the rest of the file is ignored.
package struct FeedReader: ~Copyable {
    private let format: FeedFormat
    private var found = FeedSummary()
    private var header: FeedHeader?
    private var counter: DeltaCounter?
    private var record = FeedRecord()
    private var failure: FeedError?
    /// How many bytes of a byte order mark have been seen at the start; nil once it is settled.
    private var markSeen: Int? = 0
    /// A row in the order in which it is digested.
    private var line: [UInt8] = []

    package init(format: FeedFormat) { self.format = format }

    /// What has been read so far, also of a file with an error.
    package var summary: FeedSummary {
        var summary = found
        summary.duplicateRows = counter?.duplicates ?? 0
        return summary
    }

    /// Takes the next bytes of the file.
    package mutating func receive(_ chunk: Span<UInt8>) {
        found.bytes += Int64(chunk.count)
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
    /// - Returns: what the file held.
    ///
    /// - Throws: the file's first error.
    package mutating func finish() throws(FeedError) -> FinishedFeed {
        if let failure { throw failure }
        try replayByteOrderMark()
        if !record.isUntouched {
            try record.readEnd()
            try takeRecord()
        }
        guard var counter else {
            throw FeedError(
                line: 1,
                column: 1,
                text: "The file is empty. Its first line must name the columns."
            )
        }
        let delta = counter.finish()
        self.counter = counter
        return FinishedFeed(
            summary: summary,
            accounts: counter.accounts,
            delta: delta,
            comparedWith: format.base.serial
        )
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
            if record.isUntouched { offset = readPlainLines(chunk, from: offset) }
            guard offset < chunk.count else { return }
            offset = try record.read(chunk, from: offset)
            if record.isComplete { try takeRecord() }
        }
    }

    private mutating func takeRecord() throws(FeedError) {
        if !record.isBlank { try header == nil ? takeHeader() : takeRow() }
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
        self.header = header
        found.columns = header.columns
        found.digest = header.seed
        counter = DeltaCounter(columns: header.digestColumns, base: format.base)
    }
}

// MARK: From records to digests

extension FeedReader {
    /// Takes lines as long as they are plain.
    ///
    /// - Returns: where the first line begins that is not, or is not all there.
    private mutating func readPlainLines(_ chunk: Span<UInt8>, from start: Int) -> Int {
        guard let header, header.isInDigestOrder else { return start }
        var offset = start
        var lines = 0
        while let scan = LineScan(chunk, from: offset), scan.isPlain,
            scan.separators == header.columns.count - 1,
            scan.isASCII || UTF8Check.accepts(chunk, in: offset..<scan.end)
        {
            let key = chunk.field(header.key, from: offset, to: scan.end)
            guard !key.isEmpty else { break }
            count(
                key: digest(of: chunk, in: key, seed: 0),
                row: digest(of: chunk, in: offset..<scan.end, seed: header.seed)
            )
            offset = scan.next
            lines += 1
        }
        record.restart(line: record.line + lines)
        return offset
    }

    private mutating func takeRow() throws(FeedError) {
        guard let header else { return }
        try record.checkFieldCount(header.columns.count)
        let key = record.range(of: header.key)
        if key.isEmpty {
            found.rows += 1
            found.rowsWithoutKey += 1
        } else if header.isInDigestOrder, !record.needsEscaping {
            count(
                key: record.digest(of: key, seed: 0),
                row: record.digest(of: record.wholeText, seed: header.seed)
            )
        } else {
            count(escaping: header, key: key)
        }
    }

    /// Digests a row as if it stood in the file in digest order, with quotes only where they are needed.
    private mutating func count(escaping header: FeedHeader, key: Range<Int>) {
        line.removeAll(keepingCapacity: true)
        for (place, column) in header.digestOrder.enumerated() {
            if place > 0 { line.append(.comma) }
            line.appendField(record.text[record.range(of: column)])
        }
        let row = digest(of: line.span, in: 0..<line.count, seed: header.seed)
        count(key: record.digest(of: key, seed: 0), row: row)
    }

    private mutating func count(key: UInt64, row: UInt64) {
        found.rows += 1
        found.digest = mixed(found.digest ^ row, 0x9e37_79b9_7f4a_7c15)
        counter?.add(key: key, row: row)
    }
}

extension Span<UInt8> {
    /// Where a field of a plain line stands.
    fileprivate func field(_ number: Int, from start: Int, to end: Int) -> Range<Int> {
        var begin = start
        for _ in 0..<number { begin = firstComma(from: begin, to: end) + 1 }
        return begin..<firstComma(from: begin, to: end)
    }

    /// The first comma, or the end: eight bytes at a time by the exact test for a zero byte, then one by one.
    private func firstComma(from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && end <= count, "\(start) to \(end) of \(count) bytes")
        let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        var offset = start
        while offset + 8 <= end {
            let differences = word(uncheckedAt: offset) ^ (ones &* UInt64(UInt8.comma))
            let zeros = (differences &- ones) & ~differences & highs
            if zeros != 0 { return offset + zeros.trailingZeroBitCount >> 3 }
            offset += 8
        }
        while offset < end, self[offset] != .comma { offset += 1 }
        return offset
    }
}

extension [UInt8] {
    /// Appends a field, in quotes when it holds what means something outside them.
    fileprivate mutating func appendField(_ content: ArraySlice<UInt8>) {
        let special: (UInt8) -> Bool = {
            $0 == .comma || $0 == .quote || $0 == .lineFeed || $0 == .carriageReturn
        }
        guard content.contains(where: special) else { return append(contentsOf: content) }
        append(.quote)
        for byte in content {
            if byte == .quote { append(.quote) }
            append(byte)
        }
        append(.quote)
    }
}
