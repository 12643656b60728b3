// Asking for loads that were started, and what a client may change of a task.

extension Tenant {
    /// A status GET of an account aggregation: it counts as a poll; other tasks have no such status.
    package mutating func aggregationStatus(of id: ObjectID, at now: Timestamp) -> AggregationLookup {
        var answer = AggregationLookup.unknown
        var isToBeSettled = false
        var isMoved = false
        aggregations.update(id) { job in
            guard job.isPolled(asTask: false) else { return }
            answer = job.answerStatus(at: now)
            isMoved = job.course.plan.progress == .polls
            if !job.isSettled, case .found(let status) = answer { isToBeSettled = status.phase.isFinal }
        }
        if isMoved { jobMoves += 1 }
        if isToBeSettled { settle(id, at: now) }
        return answer
    }

    /// The phase that every view shows now; counts no poll.
    package func aggregationPhase(of id: ObjectID, at now: Timestamp) -> AggregationPhase? {
        aggregations[id]?.phase(at: now)
    }

    /// The source that a load is about, and the phase that it is in or that a status GET would be answered now.
    ///
    /// Counts no poll. With polls the next answer may be one ahead of `aggregationPhase`, which shows what the last GET
    /// was answered.
    package mutating func sight(
        of id: ObjectID,
        asTask: Bool,
        at now: Timestamp
    ) -> (source: String, phase: AggregationPhase)? {
        // In place, as a look-up that returns the job copies it.
        aggregations.update(id) { job in
            (
                job.sourceID,
                job.isPolled(asTask: asTask) ? job.course.nextAnswer(at: now) : job.phase(at: now)
            )
        }
    }

    /// A GET of a task: a poll of those that have no other status.
    package mutating func pollTask(_ id: ObjectID, at now: Timestamp) -> TaskStatus? {
        guard task(id, at: now) != nil else { return nil }
        return aggregations.update(id) { job in
            if job.isPolled(asTask: true) { job.course.poll(at: now) }
            return job.task(at: now)
        }
    }

    package func task(_ id: ObjectID, at now: Timestamp) -> TaskStatus? {
        guard let job = aggregations[id], !AggregationStore.isForgotten(job, at: now) else { return nil }
        return job.task(at: now)
    }

    /// All tasks, newest first.
    package func tasks(at now: Timestamp) -> [TaskStatus] {
        aggregations.newestFirst(at: now).map { $0.task(at: now) }
    }

    /// A page of the tasks that are wanted, and how many of those there are in all, where all are counted.
    package func tasks(
        at now: Timestamp,
        oldestFirst: Bool,
        offset: Int,
        limit: Int,
        countingAll: Bool,
        where isWanted: (AggregationJob) -> Bool
    ) -> (tasks: [TaskStatus], total: Int) {
        var (tasks, total) = ([TaskStatus](), 0)
        aggregations.forEach(at: now, oldestFirst: oldestFirst) { job in
            guard isWanted(job) else { return true }
            if total >= offset, tasks.count < limit { tasks.append(job.task(at: now)) }
            total += 1
            return countingAll || tasks.count < limit
        }
        return (tasks, total)
    }

    /// PATCH task-status/{id}: a client declares that a task has ended.
    ///
    /// The aggregation ends with it, so that every view goes on agreeing. `completed` alone ends nothing; it is shown
    /// once the task has ended.
    ///
    /// - Returns: the task as it is then; nil when there is none.
    package mutating func update(
        _ id: ObjectID,
        completionStatus: CompletionStatus?,
        completed: Timestamp?,
        at now: Timestamp
    ) -> TaskStatus? {
        guard task(id, at: now) != nil else { return nil }
        jobMoves += 1
        triggers.mustLook = true
        return aggregations.update(id) { job in
            if let completionStatus {
                let phase: AggregationPhase = completionStatus == .terminated ? .terminated : .completed
                job.end(in: phase, completion: completionStatus, at: now)
            }
            if let completed { job.completedByClient = completed }
            job.patched = now
            return job.task(at: now)
        }
    }

    /// Lets a source forget what it held before a load that has ended.
    private mutating func settle(_ id: ObjectID, at now: Timestamp) {
        guard let job = aggregations[id] else { return }
        let jobs = aggregations
        sources.use(job.sourceID) { source in source.use(job.kind) { $0.settle(given: jobs, at: now) } }
        aggregations.update(id) { $0.isSettled = true }
    }
}
