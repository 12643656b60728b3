// Comparing accounts with those that were known, as they arrive.

/// The accounts of a file so far, and how they differ from those before.
///
/// Digests lie in no order, and the tables are larger than the processor's caches. So accounts are sorted by segment as
/// they come, and a segment takes a hundred at once.
struct DeltaCounter {
    private static let batchSize = 128

    private var columns: [String]
    private var segments: [SegmentComparison]
    /// Accounts that are still to be compared: a batch for each segment, which takes memory with its first account.
    private var batches = [[AccountDigest]](repeating: [], count: AccountDigests.segmentCount)

    init(columns: [String], base: KnownAccounts) {
        self.columns = columns
        segments = base.digests.segments.indices.map { segment in
            SegmentComparison(
                with: base.digests.segments[segment],
                isComparable: base.columns == columns,
                fullness: AccountDigests.fullness(of: segment)
            )
        }
    }

    /// Rows whose key an earlier row had; those that wait are not yet counted.
    var duplicates: Int { segments.reduce(0) { $0 + $1.duplicates } }

    /// Takes an account's digests.
    @inline(__always)
    mutating func add(key: UInt64, row: UInt64) {
        let segment = AccountDigests.segment(of: key)
        batches[segment].append(AccountDigest(key: key, row: UInt32(truncatingIfNeeded: row >> 32)))
        if batches[segment].count == Self.batchSize { flush(segment) }
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
        let batch = batches[segment]
        segments[segment].add(batch.span)
        batches[segment].removeAll(keepingCapacity: true)
    }
}
