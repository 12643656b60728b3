// Comparing accounts with those that were known, as they arrive.

/// The accounts of a file so far, and how they differ from those before.
struct DeltaCounter {
    private static let batchSize = 64

    private let base: KnownAccounts
    /// Whether equal rows have equal digests here and there.
    private let isComparable: Bool
    private(set) var accounts: KnownAccounts
    private var delta = AccountDelta()
    private(set) var duplicates = 0
    private var batch: [(key: UInt64, row: UInt32)] = []
    /// Of no meaning; without it the compiler would drop the reads that touch the tables.
    private var touched: UInt32 = 0

    init(columns: [String], base: KnownAccounts) {
        self.base = base
        accounts = KnownAccounts()
        accounts.columns = columns
        isComparable = base.columns == columns
        batch.reserveCapacity(Self.batchSize)
    }

    /// Takes an account's digests; they are looked up some at a time.
    mutating func add(key: UInt64, row: UInt64) {
        batch.append((key, UInt32(truncatingIfNeeded: row >> 32)))
        if batch.count == Self.batchSize { flush() }
    }

    /// How the accounts differ, once all are there.
    mutating func finish() -> AccountDelta {
        flush()
        var delta = delta
        delta.deleted = base.digests.count - delta.changed - delta.unchanged
        return delta
    }

    /// Compares what is in the batch.
    ///
    /// The tables are larger than the processor's caches: touching all slots first lets the reads overlap.
    private mutating func flush() {
        for entry in batch { touched ^= accounts.digests.touch(entry.key) ^ base.digests.touch(entry.key) }
        for entry in batch { compare(entry.key, entry.row) }
        batch.removeAll(keepingCapacity: true)
    }

    private mutating func compare(_ key: UInt64, _ row: UInt32) {
        let earlier = accounts.digests.insert(key: key, row: row)
        let known = base.digests.row(of: key)
        if let earlier {
            duplicates += 1
            count(known, earlier, by: -1)
        }
        count(known, row, by: 1)
    }

    private mutating func count(_ known: UInt32?, _ row: UInt32, by step: Int) {
        switch known {
        case nil: delta.new += step
        case row where isComparable: delta.unchanged += step
        default: delta.changed += step
        }
    }
}
