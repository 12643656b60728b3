// Comparing accounts with those that were known, as they arrive.

/// The accounts of a file so far, and how they differ from those before.
struct DeltaCounter {
    private static let batchSize = 32

    private let base: KnownAccounts
    /// Whether equal rows have equal digests here and there.
    private let isComparable: Bool
    private(set) var accounts: KnownAccounts
    private var delta = AccountDelta()
    private(set) var duplicates = 0
    /// Accounts that are still to be looked up: the first `waiting` of them.
    private var batch = [(key: UInt64, row: UInt32)](repeating: (0, 0), count: Self.batchSize)
    private var waiting = 0
    /// Of no meaning; without it the compiler would drop the reads that touch the tables.
    private var touched: UInt32 = 0

    init(columns: [String], base: KnownAccounts) {
        self.base = base
        accounts = KnownAccounts()
        accounts.columns = columns
        accounts.digests = AccountDigests(sizedLike: base.digests)
        isComparable = base.columns == columns
    }

    /// Takes an account's digests; they are looked up some at a time.
    mutating func add(key: UInt64, row: UInt64) {
        batch[waiting] = (key, UInt32(truncatingIfNeeded: row >> 32))
        waiting += 1
        if waiting == batch.count { flush() }
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
        for place in 0..<waiting {
            touched ^= accounts.digests.touch(batch[place].key) ^ base.digests.touch(batch[place].key)
        }
        for place in 0..<waiting { compare(batch[place].key, batch[place].row) }
        waiting = 0
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
