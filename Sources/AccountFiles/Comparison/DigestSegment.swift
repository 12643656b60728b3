// A part of the accounts of a source, in the order of their arrival: the next file will probably have the same order.

/// Digests of the accounts whose keys begin with the same bits.
struct DigestSegment: Sendable {
    private(set) var accounts: [AccountDigest] = []
    private var index = DigestIndex()

    /// No accounts.
    init() {}

    /// Accounts in their order; of those with the same key the last counts.
    init(_ accounts: consuming [AccountDigest]) {
        index = DigestIndex(of: &accounts)
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
    func delta(to other: DigestSegment) -> AccountDelta {
        guard count > 0 else { return AccountDelta(new: other.count) }
        var delta = AccountDelta()
        var cursor = DigestCursor()
        for account in other.accounts {
            if let position = cursor.find(account.key, in: self) {
                delta.count(isSame: accounts[position].values == account.values)
            } else {
                delta.new += 1
            }
        }
        delta.deleted = count - delta.changed - delta.unchanged
        return delta
    }

    /// The accounts that a later segment lacks.
    func accounts(lackedBy later: DigestSegment) -> [AccountDigest] {
        var cursor = DigestCursor()
        return accounts.filter { cursor.find($0.key, in: later) == nil }
    }
}
