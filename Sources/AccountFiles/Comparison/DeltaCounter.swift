// Comparing accounts with those that were known, as they arrive.

/// The accounts of a file so far, and how they differ from those before.
struct DeltaCounter: Sendable {
    /// How many accounts are indexed and looked up in a slice of the comparison: less than a millisecond's work.
    private static let slice = 32_768

    /// What was known, but for segments that are handed over already.
    private var base: KnownAccounts
    /// None as long as all accounts are in the batch.
    private var segments: [SegmentComparison] = []
    /// Accounts that are still to go to their segments.
    private var batch: AccountBatch
    private var keepsRows: Bool
    /// The rows of the file, once all are there; nil when they are not kept.
    var rows: RowBytes?
    /// What was found in the segments before `nextSegment`.
    private(set) var accounts = KnownAccounts()
    private(set) var delta = AccountDelta()
    /// By segment, where the rows of `accounts` are.
    private var places: [[RowPlace]] = []
    /// Blocks of rows whose key an earlier block had.
    private(set) var duplicates = 0
    private var nextSegment = 0
    /// About how many bytes the accounts take that went to their segments.
    private(set) var footprint = 0

    init(base: KnownAccounts, keepsRows: Bool) {
        (self.base, self.keepsRows) = (base, keepsRows)
        batch = AccountBatch(keepsRows: keepsRows)
    }

    /// Keeps no more of the rows: there is no room for them.
    mutating func keepNoRows() {
        keepsRows = false
        batch.keepNoRows()
        for number in segments.indices { segments[number].keepNoRows() }
    }

    /// Takes an account.
    @inline(__always)
    mutating func add(_ account: AccountDigest) {
        batch.append(account)
        if batch.isFull { handOut() }
    }

    /// Once all accounts are there: compares some of those that could not be compared before, and to be called until
    /// all are.
    ///
    /// - Returns: whether all are.
    mutating func compareSome() -> Bool {
        if segments.isEmpty, base.digests.segments.count == 1 { handOutFew() }
        handOut()
        var waiting = 0
        while nextSegment < segments.count, waiting < Self.slice {
            waiting += segments[nextSegment].waiting
            let compared = segments[nextSegment].finish()
            accounts.digests.segments[nextSegment] = compared.segment
            places.append(compared.places)
            delta += compared.delta
            duplicates += compared.duplicates
            nextSegment += 1
        }
        guard nextSegment == segments.count else { return false }
        accounts.rows = rows.map { KeptRows(bytes: $0, places: places) }
        return true
    }

    /// Few accounts beside few are compared as one segment.
    private mutating func handOutFew() {
        segments = [SegmentComparison(with: base, segment: 0, firstRoom: 16)]
        segments[0].add(
            batch.arrived[...],
            rows: keepsRows ? Array(0..<UInt32(batch.arrived.count))[...] : []
        )
        batch = AccountBatch(keepsRows: false)
    }

    private mutating func handOut() {
        if segments.isEmpty { beginSegments() }
        guard !batch.isEmpty else { return }
        batch.sort()
        let (sorted, rows) = (batch.sorted, batch.sortedRows)
        for number in segments.indices {
            let range = batch.range(of: number)
            if !range.isEmpty { segments[number].add(sorted[range], rows: keepsRows ? rows[range] : []) }
        }
        footprint = segments.reduce(0) { $0 + $1.kept } * MemoryLayout<AccountDigest>.stride
    }

    private mutating func beginSegments() {
        base.part()
        // Segments fill up alike, and would all grow while the same rows are read.
        segments = base.digests.segments.indices.map { number in
            SegmentComparison(with: base, segment: number, firstRoom: 16 + number / 16)
        }
        accounts.digests.segments = [DigestSegment](repeating: DigestSegment(), count: segments.count)
    }
}
