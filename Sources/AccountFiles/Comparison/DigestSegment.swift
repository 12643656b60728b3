// A part of the accounts of a source, in the order of their arrival: the next file will probably have the same order.

/// Digests of the accounts whose keys begin with the same bits.
struct DigestSegment: Sendable {
    private(set) var accounts: [AccountDigest] = []
    private var index = DigestIndex()

    /// No accounts.
    init() {}

    /// Accounts in their order; of those with the same key the last counts.
    init(_ accounts: consuming [AccountDigest]) {
        var none: [UInt32] = []
        self.init(accounts, &none)
    }

    /// The same, and where the rows of each of them are, which are taken out in the same way; or nothing.
    init(_ accounts: consuming [AccountDigest], _ rows: inout [UInt32]) {
        index = DigestIndex(of: &accounts, &rows)
        self.accounts = accounts
    }

    /// Accounts whose keys are the first of another segment, in the same order: that one's index holds for both.
    init(_ accounts: consuming [AccountDigest], indexedLike other: DigestSegment) {
        (self.accounts, index) = (accounts, other.index)
    }

    var count: Int { accounts.count }

    @inline(__always)
    func position(of key: UInt64) -> Int? { index.position(of: key, among: accounts) }

    /// How the accounts of another segment differ from these.
    ///
    /// - Parameters:
    ///   - other: The later accounts.
    ///   - dates: When those of this segment were made and changed.
    ///   - places: Where the rows of the other segment's accounts are, to be dated; or nothing.
    /// - Returns: The numbers of accounts.
    func delta(to other: DigestSegment, _ dates: RowDates, _ places: inout [RowPlace]) -> AccountDelta {
        guard count > 0 else { return AccountDelta(new: other.count) }
        var delta = AccountDelta()
        var cursor = DigestCursor()
        for (place, account) in other.accounts.enumerated() {
            if let position = cursor.find(account.key, in: self) {
                let isSame = accounts[position].values == account.values
                delta.count(isSame: isSame)
                if !places.isEmpty { dates.note(&places[place], was: position, isSame: isSame) }
            } else {
                delta.new += 1
            }
        }
        delta.deleted = count - delta.changed - delta.unchanged
        return delta
    }

    /// Where the accounts stand that a later segment lacks.
    func places(lackedBy later: DigestSegment) -> [Int] {
        var cursor = DigestCursor()
        return accounts.indices.filter { cursor.find(accounts[$0].key, in: later) == nil }
    }
}
