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
    private var open: [ObjectID] = []
    /// How many loads were accepted and not turned away by a running one.
    private(set) var runs = 0

    init(_ inventory: SourceInventory) { settled = inventory }

    /// What the next load is compared with: what the last one left, unless it failed or will fail.
    func inventory(given jobs: AggregationStore) -> SourceInventory {
        guard let pending, jobs[pending.job]?.isPlannedToEndWell ?? true else { return settled }
        return pending.inventory
    }

    /// Whether a load of this kind is running.
    mutating func isBusy(given jobs: AggregationStore, at now: Timestamp) -> Bool {
        open.removeAll { id in jobs[id].map { $0.ended(at: now) != nil } ?? true }
        return !open.isEmpty
    }

    /// Notes a load that was accepted; `leaves` is nil when it will not end well.
    mutating func begin(_ job: ObjectID, leaves: SourceInventory?, given jobs: AggregationStore) {
        settled = inventory(given: jobs)
        pending = leaves.map { Pending(job: job, inventory: $0) }
        open.append(job)
        runs += 1
    }

    /// Lets go of what was there before a load that has ended, or of what it would have left.
    mutating func settle(given jobs: AggregationStore, at now: Timestamp) {
        guard let pending, jobs[pending.job].map({ $0.ended(at: now) != nil }) ?? true else { return }
        settled = inventory(given: jobs)
        self.pending = nil
    }
}
