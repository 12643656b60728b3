// From the rows of a file to digests, once its header is known.
//
// Most lines are plain, and a quick look tells: they are digested where they stand. Rows that were read byte by byte come
// as records. Both ways give the same digests, and neither finds an error in a row but the number of its fields.

/// The rows of a file so far.
struct FeedRows {
    private let header: FeedHeader
    private var counter: DeltaCounter
    private(set) var rows = 0
    private(set) var rowsWithoutKey = 0
    /// Of the header and all rows in their order.
    private(set) var digest: UInt64
    /// A row in the order in which it is digested.
    private var line: [UInt8] = []

    init(_ header: FeedHeader, comparedWith base: KnownAccounts) {
        self.header = header
        counter = DeltaCounter(columns: header.digestColumns, base: base)
        digest = header.seed
    }

    /// Rows whose key an earlier row had, once all are compared.
    var duplicates: Int { counter.duplicates }

    /// Compares some of the accounts, once all rows are there.
    ///
    /// - Returns: the accounts and how they differ when all are compared, else nil.
    mutating func compareSome() -> (accounts: KnownAccounts, delta: AccountDelta)? {
        counter.compareSome() ? (counter.accounts, counter.delta) : nil
    }

    /// Takes lines as long as they are plain.
    ///
    /// - Returns: where the first line begins that is not, or is not all there; and how many lines were taken.
    mutating func takePlainLines(_ chunk: Span<UInt8>, from start: Int) -> (next: Int, lines: Int) {
        guard header.isInDigestOrder else { return (start, 0) }
        let (separators, keyColumn, seed) = (header.columns.count - 1, header.key, header.seed)
        var (offset, lines) = (start, 0)
        while let scan = LineScan(chunk, from: offset), scan.isPlain, scan.separators == separators,
            scan.isASCII || UTF8Check.accepts(chunk, in: offset..<scan.end)
        {
            let key = chunk.field(keyColumn, from: offset, to: scan.end)
            guard !key.isEmpty else { break }
            count(
                key: IdentityCloud.digest(of: chunk, in: key, seed: 0),
                row: IdentityCloud.digest(of: chunk, in: offset..<scan.end, seed: seed)
            )
            offset = scan.next
            lines += 1
        }
        return (offset, lines)
    }

    /// Takes a row that was read byte by byte.
    mutating func take(_ record: borrowing FeedRecord) throws(FeedError) {
        try record.checkFieldCount(header.columns.count)
        let key = record.range(of: header.key)
        guard !key.isEmpty else {
            rows += 1
            rowsWithoutKey += 1
            return
        }
        let isAsItStands = header.isInDigestOrder && !record.needsEscaping
        count(
            key: record.digest(of: key, seed: 0),
            row: isAsItStands
                ? record.digest(of: record.wholeText, seed: header.seed) : rewrittenDigest(of: record)
        )
    }

    /// Digests a row as if it stood in the file in digest order, with quotes only where they are needed.
    private mutating func rewrittenDigest(of record: borrowing FeedRecord) -> UInt64 {
        line.removeAll(keepingCapacity: true)
        for (place, column) in header.digestOrder.enumerated() {
            if place > 0 { line.append(.comma) }
            line.appendField(record.text[record.range(of: column)])
        }
        return IdentityCloud.digest(of: line.span, in: 0..<line.count, seed: header.seed)
    }

    private mutating func count(key: UInt64, row: UInt64) {
        rows += 1
        digest = mixed(digest ^ row, 0x9e37_79b9_7f4a_7c15)
        counter.add(key: key, row: row)
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
