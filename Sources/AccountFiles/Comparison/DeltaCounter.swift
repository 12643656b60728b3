// Comparing accounts with those that were known, as they arrive.

/// The accounts of a file so far, and how they differ from those before.
struct DeltaCounter {
    /// How many accounts are indexed and looked up in a slice of the comparison: less than a millisecond's work.
    private static let slice = 32_768

    private let isComparable: Bool
    private var segments: [SegmentComparison]
    /// Accounts that are still to go to their segments.
    private var batch = AccountBatch()
    /// What was found in the segments before `nextSegment`.
    private(set) var accounts = KnownAccounts()
    private(set) var delta = AccountDelta()
    /// Rows whose key an earlier row had.
    private(set) var duplicates = 0
    private var nextSegment = 0
    /// About how many bytes the accounts take that went to their segments.
    private(set) var footprint = 0

    init(columns: [String], base: KnownAccounts) {
        isComparable = base.columns == columns
        // Segments fill up alike, and would all grow while the same rows are read.
        segments = base.digests.segments.enumerated().map { number, segment in
            SegmentComparison(with: segment, firstRoom: 16 + number / 16)
        }
        accounts.columns = columns
    }

    /// Takes an account's digests.
    @inline(__always)
    mutating func add(key: UInt64, row: UInt64) {
        batch.append(AccountDigest(key: key, row: UInt32(truncatingIfNeeded: row >> 32)))
        if batch.isFull { handOut() }
    }

    /// Once all accounts are there: compares some of those that could not be compared before, and to be called until
    /// all are.
    ///
    /// - Returns: whether all are.
    mutating func compareSome() -> Bool {
        handOut()
        var waiting = 0
        while nextSegment < segments.count, waiting < Self.slice {
            waiting += segments[nextSegment].waiting
            let compared = segments[nextSegment].finish(isComparable: isComparable)
            accounts.digests.segments[nextSegment] = compared.segment
            delta += compared.delta
            duplicates += compared.duplicates
            nextSegment += 1
        }
        return nextSegment == segments.count
    }

    private mutating func handOut() {
        guard !batch.isEmpty else { return }
        batch.sort()
        let sorted = batch.sorted
        for number in segments.indices {
            let range = batch.range(of: number)
            if !range.isEmpty { segments[number].add(sorted[range]) }
        }
        footprint = segments.reduce(0) { $0 + $1.kept } * MemoryLayout<AccountDigest>.stride
    }
}
