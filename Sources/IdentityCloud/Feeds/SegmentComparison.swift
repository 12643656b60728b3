// One segment of the accounts of a file beside the same segment of those that were known.

/// The accounts of a segment as they arrive, and how they differ from those before.
///
/// As long as they come in the order of those before, nothing is looked up and no index is made: that of the segment
/// before holds for both.
struct SegmentComparison {
    private let base: DigestSegment
    /// Whether equal rows have equal digests here and there.
    private let isComparable: Bool
    private let fullness: Double
    private var cursor = DigestCursor()
    private(set) var segment: DigestSegment
    /// Whether the accounts so far are the first of those before, in their order.
    private var isInStep = true
    private(set) var delta = AccountDelta()
    private(set) var duplicates = 0
    /// Of no meaning: what `touch` returned.
    private var touched: UInt32 = 0

    init(with base: DigestSegment, isComparable: Bool, fullness: Double) {
        (self.base, self.isComparable, self.fullness) = (base, isComparable, fullness)
        segment = DigestSegment(before: base)
    }

    mutating func add(_ accounts: Span<AccountDigest>) {
        var place = isInStep ? addInStep(accounts) : 0
        guard place < accounts.count else { return }
        if isInStep { leaveStep() }
        touched ^= segment.touch(accounts)
        while place < accounts.count {
            add(accounts[place])
            place += 1
        }
    }

    /// The accounts and how they differ, once all are there.
    mutating func finish() -> (DigestSegment, AccountDelta) {
        if isInStep { segment.takeIndex(of: base) }
        delta.deleted = base.count - delta.changed - delta.unchanged
        return (segment, delta)
    }

    /// Adds accounts as long as each is the next of those before.
    ///
    /// - Returns: how many were.
    private mutating func addInStep(_ accounts: Span<AccountDigest>) -> Int {
        let known = base.accounts
        let first = segment.count
        let most = min(accounts.count, known.count - first)
        var (place, unchanged) = (0, 0)
        while place < most, known[first + place].key == accounts[place].key {
            if known[first + place].row == accounts[place].row { unchanged += 1 }
            segment.appendInStep(accounts[place])
            place += 1
        }
        delta.unchanged += isComparable ? unchanged : 0
        delta.changed += isComparable ? place - unchanged : place
        return place
    }

    private mutating func add(_ account: AccountDigest) {
        let known = cursor.find(account.key, in: base).map { base.accounts[$0].row }
        if let earlier = segment.insert(account, fullness: fullness) {
            duplicates += 1
            count(known, earlier, by: -1)
        }
        count(known, account.row, by: 1)
    }

    private mutating func leaveStep() {
        isInStep = false
        segment.leaveStep(with: base, fullness: fullness)
        cursor = DigestCursor(next: segment.count)
    }

    private mutating func count(_ known: UInt32?, _ row: UInt32, by step: Int) {
        delta.count(known: known, row: row, isComparable: isComparable, by: step)
    }
}
