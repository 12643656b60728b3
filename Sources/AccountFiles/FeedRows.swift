// From the rows of a file to accounts, once its header is known. An account is its values by column name: each cell has a
// digest, seeded by its column's name, and an account's digest is the sum of those of all its rows. So neither the order
// of columns matters nor that of an account's rows, and an empty cell is as good as none.

/// The rows of a file so far.
struct FeedRows {
    private let header: FeedHeader
    private var lines: LineReader
    private var counter: DeltaCounter
    /// Nil when the rows are not kept.
    private var keeper: RowKeeper?
    /// How many bytes of rows there are.
    private var length = 0
    /// Where the chunk that is being read would begin among them.
    private var chunkStart = 0
    /// Where the row begins that is read byte by byte.
    private var recordStart = 0
    /// The account whose rows are being read; without rows as long as its key is 0.
    private var account = AccountDigest(key: 0, values: 0)
    private(set) var rows = 0
    private(set) var rowsWithoutKey = 0
    /// Of the header and all rows in their order.
    private(set) var digest: UInt64

    init(_ header: FeedHeader, format: FeedFormat) {
        self.header = header
        lines = LineReader(header, format: format)
        keeper = format.rows.map { RowKeeper(header, format: format, in: $0) }
        counter = DeltaCounter(base: format.base, keepsRows: keeper != nil)
        digest = header.digest
    }

    /// About how many bytes are kept of the rows so far.
    var footprint: Int { counter.footprint + (keeper?.footprint ?? 0) }

    /// Takes the end of the file; to be called once.
    ///
    /// - Returns: the accounts, still to be compared.
    mutating func end() -> DeltaCounter {
        // In place: a copy of the accounts would be a second of all.
        if account.key != 0 { counter.add(account) }
        counter.rows = keeper?.end()
        keeper = nil
        return counter
    }

    /// Looks at a chunk, before its rows are taken; they begin at `start`.
    mutating func begin(_ chunk: Span<UInt8>, from start: Int) {
        lines.begin(chunk)
        chunkStart = length - start
        length += chunk.count - start
        if keeper?.append(chunk.extracting(start..<chunk.count)) == false { keepNoRows() }
    }

    mutating func keepNoRows() {
        keeper = nil
        counter.keepNoRows()
    }

    /// Notes where in the chunk a row begins that is read byte by byte.
    mutating func beginRecord(at offset: Int) { recordStart = chunkStart + offset }

    /// Takes lines that need no look at every byte, of the chunk that was begun.
    ///
    /// - Returns: where the first line begins that does, or is not all there; and how many lines were taken.
    mutating func takeLines(_ chunk: Span<UInt8>, from start: Int) -> (next: Int, lines: Int) {
        var (offset, count) = (start, 0)
        var cursor = MarkMap.Cursor(at: start, in: lines.marks)
        while let line = lines.line(chunk, from: offset, &cursor) {
            if !line.isBlank { take(key: line.key, values: line.values, from: chunkStart &+ offset) }
            offset = line.next
            count += 1
        }
        return (offset, count)
    }

    /// Takes a row that was read byte by byte.
    mutating func take(_ record: borrowing FeedRecord) throws(FeedError) {
        try record.checkFieldCount(header.columns.count)
        let text = record.text.span
        var values: UInt64 = 0
        for (column, seed) in header.seeds.enumerated() {
            values &+= CellDigest(text, in: record.range(of: column), seed).value
        }
        let key = CellDigest(text, in: record.range(of: header.key), .key).keyValue
        take(key: key, values: values, from: recordStart)
    }

    /// Takes a row; rows that follow one another and have the same key are one account.
    @inline(__always)
    private mutating func take(key: UInt64, values: UInt64, from start: Int) {
        rows += 1
        digest = mixed(digest ^ values, 0x9e37_79b9_7f4a_7c15)
        guard key != 0 else {
            rowsWithoutKey += 1
            return
        }
        if key == account.key {
            account.values &+= values
        } else {
            if account.key != 0 { counter.add(account) }
            account = AccountDigest(key: key, values: values)
            keeper?.beginAccount(at: start)
        }
    }
}
