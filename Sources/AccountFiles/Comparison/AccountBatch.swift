// Accounts on their way from a file to their segments.

/// Accounts in the order of their arrival, until there are enough to go to their segments together.
///
/// Each segment's accounts and index are larger than what the processor keeps at hand, so that a single account costs
/// several waits for memory; many that go to the same segment one after the other share them.
struct AccountBatch: Sendable {
    /// As many as take less than a millisecond to go on.
    static let capacity = 16_384

    private(set) var arrived: [AccountDigest] = []
    /// By segment, once `sort` was called.
    private(set) var sorted: [AccountDigest] = []
    /// Which of the accounts of the file those are; empty when their rows are not kept.
    private(set) var sortedRows: [UInt32] = []
    private var keepsRows: Bool
    /// How many accounts have gone on before those that have arrived.
    private var gone = 0
    /// Where in `sorted` each segment's accounts end.
    private var ends: [Int] = []

    init(keepsRows: Bool) { self.keepsRows = keepsRows }

    var isFull: Bool { arrived.count >= Self.capacity }
    var isEmpty: Bool { arrived.isEmpty }

    @inline(__always)
    mutating func append(_ account: AccountDigest) { arrived.append(account) }

    /// Keeps no numbers from now on.
    mutating func keepNoRows() { (keepsRows, sortedRows) = (false, []) }

    /// Where in `sorted` a segment's accounts stand.
    func range(of segment: Int) -> Range<Int> { (segment == 0 ? 0 : ends[segment - 1])..<ends[segment] }

    /// Moves what has arrived to `sorted`, each segment's accounts in the order in which they came.
    mutating func sort() {
        if sorted.count < arrived.count {
            sorted = [AccountDigest](repeating: AccountDigest(key: 0, values: 0), count: arrived.count)
        }
        countEnds()
        place()
        if keepsRows { placeRows() }
        gone += arrived.count
        arrived.removeAll(keepingCapacity: true)
    }

    private mutating func countEnds() {
        ends = [Int](repeating: 0, count: AccountDigests.segmentCount)
        for account in arrived { ends[AccountDigests.segment(of: account.key)] += 1 }
        for segment in ends.indices.dropFirst() { ends[segment] += ends[segment - 1] }
    }

    /// Puts the last account first to the end of its segment's range: what was an end becomes a start by that.
    private mutating func place() {
        var starts = ends
        var places = starts.mutableSpan
        let arrived = arrived
        var sorted = sorted.mutableSpan
        for account in arrived.reversed() {
            let segment = AccountDigests.segment(of: account.key)
            places[segment] -= 1
            sorted[places[segment]] = account
        }
    }

    /// Moves the accounts' numbers in the same way.
    private mutating func placeRows() {
        if sortedRows.count < sorted.count { sortedRows = [UInt32](repeating: 0, count: sorted.count) }
        var starts = ends
        var places = starts.mutableSpan
        let (arrived, gone) = (arrived, gone)
        var rows = sortedRows.mutableSpan
        for (number, account) in arrived.enumerated().reversed() {
            let segment = AccountDigests.segment(of: account.key)
            places[segment] -= 1
            rows[places[segment]] = UInt32(truncatingIfNeeded: gone + number)
        }
    }
}
