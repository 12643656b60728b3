// From the rows of a file to digests, once its header is known.
//
// Most lines are plain, and a quick look tells: they are digested where they stand. Lines with quotes are cut into their
// fields. Rows that were read byte by byte come as records. All ways give the same digests, and none finds an error in a
// row but the number of its fields.

/// The rows of a file so far.
struct FeedRows {
    private let header: FeedHeader
    private var counter: DeltaCounter
    private(set) var rows = 0
    private(set) var rowsWithoutKey = 0
    /// Of the header and all rows in their order.
    private(set) var digest: UInt64
    /// Of the line that is being read.
    private var fields = LineFields()
    private var text = RowText()
    /// A row in the order in which it is digested.
    private var line: [UInt8] = []

    init(_ header: FeedHeader, comparedWith base: KnownAccounts) {
        self.header = header
        counter = DeltaCounter(columns: header.digestColumns, base: base)
        digest = header.seed
    }

    /// About how many bytes are kept of the rows so far.
    var footprint: Int { counter.footprint }

    /// Rows whose key an earlier row had, once all are compared.
    var duplicates: Int { counter.duplicates }

    /// Compares some of the accounts, once all rows are there.
    ///
    /// - Returns: the accounts and how they differ when all are compared, else nil.
    mutating func compareSome() -> (accounts: KnownAccounts, delta: AccountDelta)? {
        counter.compareSome() ? (counter.accounts, counter.delta) : nil
    }

    /// Takes lines that need no look at every byte.
    ///
    /// - Returns: where the first line begins that does, or is not all there; and how many lines were taken.
    mutating func takeLines(_ chunk: Span<UInt8>, from start: Int) -> (next: Int, lines: Int) {
        var (offset, lines) = (start, 0)
        while let scan = LineScan(chunk, from: offset),
            scan.end == offset || take(scan, of: chunk, offset..<scan.end)
        {
            offset = scan.next
            lines += 1
        }
        return (offset, lines)
    }

    @inline(__always)
    private mutating func take(_ scan: LineScan, of chunk: Span<UInt8>, _ line: Range<Int>) -> Bool {
        guard scan.isASCII || UTF8Check.accepts(chunk, in: line) else { return false }
        let isAsItStands = scan.isPlain && header.isInDigestOrder
        return isAsItStands ? takePlain(scan, of: chunk, line) : takeFields(of: chunk, line)
    }

    /// Takes a line without quotes, whose columns stand in the order in which they are digested.
    @inline(__always)
    private mutating func takePlain(_ scan: LineScan, of chunk: Span<UInt8>, _ line: Range<Int>) -> Bool {
        guard scan.separators == header.columns.count - 1 else { return false }
        let key = chunk.field(header.key, of: line)
        guard !key.isEmpty else { return false }
        count(
            key: AccountFiles.digest(of: chunk, in: key, seed: 0),
            row: AccountFiles.digest(of: chunk, in: line, seed: header.seed)
        )
        return true
    }

    /// Takes a line by its fields.
    private mutating func takeFields(of chunk: Span<UInt8>, _ line: Range<Int>) -> Bool {
        guard fields.cut(chunk, line), fields.texts.count == header.columns.count,
            let key = fields.content(of: header.key, in: chunk), !key.isEmpty
        else { return false }
        count(
            key: AccountFiles.digest(of: chunk, in: key, seed: 0),
            row: text.digest(of: chunk, fields.texts, in: header.digestOrder, seed: header.seed)
        )
        return true
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
        return AccountFiles.digest(of: line.span, in: 0..<line.count, seed: header.seed)
    }

    private mutating func count(key: UInt64, row: UInt64) {
        rows += 1
        digest = mixed(digest ^ row, 0x9e37_79b9_7f4a_7c15)
        counter.add(key: key, row: row)
    }
}

extension Span<UInt8> {
    /// Where a field of a plain line stands.
    @inline(__always)
    fileprivate func field(_ number: Int, of line: Range<Int>) -> Range<Int> {
        var begin = line.lowerBound
        for _ in 0..<number { begin = first(.comma, in: begin..<line.upperBound) + 1 }
        return begin..<first(.comma, in: begin..<line.upperBound)
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
