// The loads of a tenant, newest last. Bounded: task-status keeps 90 days, and no more than `capacity`.

/// The aggregations that a tenant remembers.
struct AggregationStore: Sendable {
    /// The most that are kept.
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

    /// About how many bytes the jobs take.
    private(set) var footprint = 0

    subscript(_ id: ObjectID) -> AggregationJob? { jobs[Key(id: id)] }

    /// Whether a job is there and has not ended.
    func isRunning(_ id: ObjectID, at now: Timestamp) -> Bool {
        jobs[Key(id: id)].map { $0.ended(at: now) == nil } ?? false
    }

    /// Changes a job in place; nil when it is not there.
    @discardableResult @inline(__always)
    mutating func update<R>(_ id: ObjectID, _ change: (inout AggregationJob) -> R) -> R? {
        guard let index = jobs.index(forKey: Key(id: id)) else { return nil }
        return change(&jobs.values[index])
    }

    mutating func insert(_ job: AggregationJob, at now: Timestamp) {
        forgetOld(at: now)
        if order.count >= Self.capacity { forgetOne(at: now) }
        var job = job
        job.weigh()
        jobs[Key(id: job.id)] = job
        order.append(job.id)
        footprint += job.footprint
    }

    /// Lets go of all jobs that have ended.
    mutating func forgetEnded(at now: Timestamp) {
        jobs = jobs.filter { $0.value.ended(at: now) == nil }
        order = order.filter { jobs[Key(id: $0)] != nil }
        footprint = jobs.values.reduce(0) { $0 + $1.footprint }
    }

    /// Whether a job ended too long ago to be shown.
    static func isForgotten(_ job: AggregationJob, at now: Timestamp) -> Bool {
        now - job.created >= retention && job.ended(at: now).map { now - $0 >= retention } ?? false
    }

    /// All that are not too old, newest first.
    func newestFirst(at now: Timestamp) -> [AggregationJob] {
        order.reversed().compactMap { self[$0] }.filter { !Self.isForgotten($0, at: now) }
    }

    /// Looks at those that are not too old, newest first or oldest first, as long as `look` wants more.
    func forEach(at now: Timestamp, oldestFirst: Bool, _ look: (AggregationJob) -> Bool) {
        for place in order.indices {
            guard let job = self[order[oldestFirst ? place : order.count - 1 - place]],
                !Self.isForgotten(job, at: now)
            else { continue }
            guard look(job) else { return }
        }
    }

    /// Looks at all that are not too old, in no order: without a list of copies.
    func forEach(at now: Timestamp, _ look: (AggregationJob) -> Void) {
        for job in jobs.values where !Self.isForgotten(job, at: now) { look(job) }
    }

    private mutating func forgetOld(at now: Timestamp) {
        let old = order.prefix { id in self[id].map { Self.isForgotten($0, at: now) } ?? true }
        for id in old { forget(id) }
        order.removeFirst(old.count)
    }

    private mutating func forgetOne(at now: Timestamp) {
        let ended = order.prefix(Self.searched).firstIndex { self[$0]?.ended(at: now) != nil }
        forget(order.remove(at: ended ?? 0))
    }

    private mutating func forget(_ id: ObjectID) {
        footprint -= jobs.removeValue(forKey: Key(id: id))?.footprint ?? 0
    }
}

/// The answer to a status GET of an aggregation.
package enum AggregationLookup: Sendable, Hashable {
    case found(AggregationStatus)
    /// The store is slow: 404 for now.
    case notYet
    /// It ended too long ago.
    case expired(as: AggregationSettings.Expired)
    case unknown
}
