// The loads of one kind that a source has been through: what they left, and which may still be running.

/// What the last load of one kind left in a source.
struct LoadHistory: Sendable {
    /// What a load leaves if it ends well.
    struct Pending: Sendable {
        var job: ObjectID
        var inventory: SourceInventory
    }

    private var settled: SourceInventory
    private var pending: Pending?
    /// Jobs that had not ended when they were last looked at.
    private(set) var open: [ObjectID] = []
    /// The number of open jobs at which those that have ended are looked for.
    private var nextSweep = Self.firstSweep
    private static let firstSweep = 64
    /// How many loads were accepted and not turned away by a running one.
    private(set) var runs = 0
    /// About how many bytes the accounts take.
    private(set) var footprint: Int
    /// Whether accounts were let go of for want of memory, and no task has said so yet.
    private(set) var hasForgotten = false

    init(_ inventory: SourceInventory) {
        settled = inventory
        footprint = inventory.footprint
    }

    /// What the next load is compared with: what the last one left, unless it failed or will fail.
    func inventory(given jobs: AggregationStore) -> SourceInventory {
        guard let pending, jobs[pending.job]?.isPlannedToEndWell ?? true else { return settled }
        return pending.inventory
    }

    /// What loads that have ended left.
    func inventory(given jobs: AggregationStore, at now: Timestamp) -> SourceInventory {
        guard let pending, jobs.isRunning(pending.job, at: now) else { return inventory(given: jobs) }
        return settled
    }

    /// Whether a load of this kind is running.
    ///
    /// Those that have ended go, so that each is looked at once, however many there were.
    mutating func isBusy(given jobs: AggregationStore, at now: Timestamp) -> Bool {
        while let latest = open.last {
            if jobs.isRunning(latest, at: now) { return true }
            open.removeLast()
        }
        return false
    }

    /// Notes a load that was accepted; `leaves` is nil when it will not end well.
    mutating func begin(
        _ job: ObjectID,
        leaves: SourceInventory?,
        isAggregation: Bool = true,
        given jobs: AggregationStore,
        at now: Timestamp
    ) {
        settled = inventory(given: jobs)
        pending = leaves.map { Pending(job: job, inventory: $0) }
        if open.count >= nextSweep {
            open.removeAll { !jobs.isRunning($0, at: now) }
            nextSweep = max(Self.firstSweep, open.count * 2)
        }
        open.append(job)
        if isAggregation { runs += 1 }
        hasForgotten = false
        weigh()
    }

    /// Lets go of what was there before a load that has ended, or of what it would have left.
    mutating func settle(given jobs: AggregationStore, at now: Timestamp) {
        guard let pending, !jobs.isRunning(pending.job, at: now) else { return }
        settled = inventory(given: jobs)
        self.pending = nil
        weigh()
    }

    /// The same after `settle`.
    func settled(given jobs: AggregationStore, at now: Timestamp) -> LoadHistory {
        var other = self
        other.settle(given: jobs, at: now)
        return other
    }

    /// The same without the accounts of files; `serial` is the number of that state.
    func withoutAccounts(serial: Int) -> LoadHistory {
        guard footprint > 0 else { return self }
        var other = self
        other.settled = settled.withoutAccounts(serial: serial)
        other.pending?.inventory = (pending?.inventory ?? settled).withoutAccounts(serial: serial)
        other.hasForgotten = true
        other.weigh()
        return other
    }

    /// How many rows are kept.
    var rowCount: Int { settled.rowCount + (pending?.inventory.rowCount ?? 0) }

    /// The same without the rows of its accounts.
    func withoutRows() -> LoadHistory {
        var other = self
        other.settled.forgetRows()
        other.pending?.inventory.forgetRows()
        other.weigh()
        return other
    }

    /// What a load was compared with and what it leaves; nil when it leaves nothing, or others have run since.
    func inventories(around job: ObjectID) -> (before: SourceInventory, after: SourceInventory)? {
        pending.flatMap { $0.job == job ? (settled, $0.inventory) : nil }
    }

    private mutating func weigh() { footprint = settled.footprint + (pending?.inventory.footprint ?? 0) }
}
