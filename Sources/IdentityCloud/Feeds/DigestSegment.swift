// A part of the accounts of a source, in the order of their arrival: the next file will probably have the same order.

/// Digests of the accounts whose keys begin with the same bits.
struct DigestSegment: Sendable {
    private(set) var accounts: [AccountDigest] = []
    private var index = DigestIndex()
    /// How many slots the index will probably come to.
    private var likelySize = 0

    init() {}

    var count: Int { accounts.count }

    func position(of key: UInt64) -> Int? { index.position(of: key, among: accounts) }

    /// Brings what `insert` will read of the index into the cache.
    func touch(_ accounts: Span<AccountDigest>) -> UInt32 { index.touch(accounts) }

    /// Notes an account.
    ///
    /// - Parameters:
    ///   - account: the account.
    ///   - fullness: the share of the index in use above which it grows; less than 1.
    /// - Returns: the row digest it had before; nil when it is new here.
    @inline(__always)
    mutating func insert(_ account: AccountDigest, fullness: Double) -> UInt32? {
        if index.isFull { reindex(fullness: fullness) }
        guard let position = index.position(orNoting: account.key, among: accounts) else {
            accounts.append(account)
            return nil
        }
        defer { accounts[position].row = account.row }
        return accounts[position].row
    }

    /// Makes room: twice as much while there is little, then as much as is likely, then a quarter more each time.
    ///
    /// If all segments took what is likely at once, the first rows of a large file would wait for megabytes of zeros.
    private mutating func reindex(fullness: Double) {
        let more = Int(Double(count) / fullness * 1.25)
        let size = count < 1_024 ? max(8, count * 4) : max(likelySize, more)
        index = DigestIndex(size: size, fullness: fullness)
        index.note(accounts)
        accounts.reserveCapacity(index.limit)
    }
}

// MARK: In step

extension DigestSegment {
    /// An empty segment that will probably hold as many accounts as another, and in the same order.
    init(before other: DigestSegment) {
        likelySize = other.index.size
        accounts.reserveCapacity(other.count)
    }

    /// Notes the account that stands at the same place in another segment, as all before it do.
    ///
    /// The index knows nothing of it until `takeIndex` or `leaveStep`.
    @inline(__always)
    mutating func appendInStep(_ account: AccountDigest) { accounts.append(account) }

    /// The index of another segment whose first accounts stand here at the same places: what it says beyond these is
    /// passed over.
    mutating func takeIndex(of other: DigestSegment) { index = other.index }

    /// Gets an index before accounts come that stand elsewhere or nowhere in the other segment.
    mutating func leaveStep(with other: DigestSegment, fullness: Double) {
        guard count == other.count else { return reindex(fullness: fullness) }
        index = other.index
        accounts.reserveCapacity(index.limit)
    }
}

// MARK: Whole segments

extension DigestSegment {
    /// How the accounts of another segment differ from these.
    func delta(to other: DigestSegment, isComparable: Bool) -> AccountDelta {
        var delta = AccountDelta()
        var cursor = DigestCursor()
        for account in other.accounts {
            delta.count(
                known: cursor.find(account.key, in: self).map { accounts[$0].row },
                row: account.row,
                isComparable: isComparable,
                by: 1
            )
        }
        delta.deleted = count - delta.changed - delta.unchanged
        return delta
    }

    /// Keeps the accounts of an earlier segment that this one lacks.
    mutating func adopt(_ earlier: DigestSegment, fullness: Double) {
        var cursor = DigestCursor()
        for account in earlier.accounts where cursor.find(account.key, in: self) == nil {
            _ = insert(account, fullness: fullness)
        }
    }
}
