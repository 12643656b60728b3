// Comparing accounts with those that were known, as they arrive.

/// The accounts of a file so far, and how they differ from those before.
///
/// Digests lie in no order, and the tables are larger than the processor's caches. So accounts are sorted by segment as
/// they come, and a segment takes a hundred at once.
struct DeltaCounter {
    private static let batchSize = 128

    private var columns: [String]
    private var segments: [SegmentComparison]
    /// Accounts that are still to be compared: a batch for each segment.
    private var batches: [AccountDigest]
    /// How many there are in each batch.
    private var waiting = [Int](repeating: 0, count: AccountDigests.segmentCount)

    init(columns: [String], base: KnownAccounts) {
        self.columns = columns
        segments = base.digests.segments.indices.map { segment in
            SegmentComparison(
                with: base.digests.segments[segment],
                isComparable: base.columns == columns,
                fullness: AccountDigests.fullness(of: segment)
            )
        }
        batches = Array(
            repeating: AccountDigest(key: 0, row: 0),
            count: AccountDigests.segmentCount * Self.batchSize
        )
    }

    /// Rows whose key an earlier row had; those that wait are not yet counted.
    var duplicates: Int { segments.reduce(0) { $0 + $1.duplicates } }

    /// Takes an account's digests.
    @inline(__always)
    mutating func add(key: UInt64, row: UInt64) {
        let segment = AccountDigests.segment(of: key)
        let place = waiting[segment]
        batches[segment * Self.batchSize + place] = AccountDigest(
            key: key,
            row: UInt32(truncatingIfNeeded: row >> 32)
        )
        waiting[segment] = place + 1
        if place + 1 == Self.batchSize { flush(segment) }
    }

    /// The accounts and how they differ, once all are there.
    mutating func finish() -> (accounts: KnownAccounts, delta: AccountDelta) {
        var accounts = KnownAccounts()
        accounts.columns = columns
        var delta = AccountDelta()
        for number in segments.indices {
            flush(number)
            let (segment, part) = segments[number].finish()
            accounts.digests.segments[number] = segment
            delta += part
        }
        return (accounts, delta)
    }

    private mutating func flush(_ segment: Int) {
        let first = segment * Self.batchSize
        let batches = batches
        segments[segment].add(batches.span.extracting(first..<first + waiting[segment]))
        waiting[segment] = 0
    }
}
