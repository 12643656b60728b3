// The loads of a tenant, newest last. Bounded: task-status keeps 90 days, and no more than `capacity`.

/// The aggregations that a tenant remembers.
struct AggregationStore: Sendable {
    /// The most that are kept; about 8 MB when all of them are there.
    static let capacity = 20_000
    /// ISC: "Data older than 90 days is deleted".
    static let retention: Milliseconds = 90 * 86_400_000
    /// How many of the oldest are looked at for one that has ended, before the oldest goes whatever its state.
    private static let searched = 100

    private var jobs: [Key: AggregationJob] = [:]
    /// Oldest first.
    private(set) var order: [ObjectID] = []

    /// The key of a job: the tenant's own ids come from its seeded stream, so their bits are as good as a hash.
    ///
    /// Hashing them costs 170 instructions a look-up.
    private struct Key: Hashable {
        let id: ObjectID

        func hash(into hasher: inout Hasher) { hasher.combine(id) }

        func _rawHashValue(seed: Int) -> Int { Int(truncatingIfNeeded: id.value) ^ seed }
    }

    subscript(_ id: ObjectID) -> AggregationJob? { jobs[Key(id: id)] }

    /// Changes a job in place; nil when it is not there.
    @discardableResult @inline(__always)
    mutating func update<R>(_ id: ObjectID, _ change: (inout AggregationJob) -> R) -> R? {
        guard let index = jobs.index(forKey: Key(id: id)) else { return nil }
        return change(&jobs.values[index])
    }

    mutating func insert(_ job: AggregationJob, at now: Timestamp) {
        forgetOld(at: now)
        if order.count >= Self.capacity { forgetOne(at: now) }
        jobs[Key(id: job.id)] = job
        order.append(job.id)
    }

    /// Whether a job is too old to be shown.
    static func isForgotten(_ job: AggregationJob, at now: Timestamp) -> Bool {
        now - job.created >= retention
    }

    /// All that are not too old, newest first.
    func newestFirst(at now: Timestamp) -> [AggregationJob] {
        order.reversed().compactMap { self[$0] }.filter { !Self.isForgotten($0, at: now) }
    }

    private mutating func forgetOld(at now: Timestamp) {
        let old = order.prefix { id in self[id].map { Self.isForgotten($0, at: now) } ?? true }
        for id in old { jobs[Key(id: id)] = nil }
        order.removeFirst(old.count)
    }

    private mutating func forgetOne(at now: Timestamp) {
        let ended = order.prefix(Self.searched).firstIndex { self[$0]?.ended(at: now) != nil }
        jobs[Key(id: order.remove(at: ended ?? 0))] = nil
    }
}
