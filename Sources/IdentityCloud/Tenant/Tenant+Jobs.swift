// The control plane's view of a tenant: every job with its plan, and the hands on them.

extension Tenant {
    /// All loads, newest first, then all exports, newest first.
    package func jobs(at now: Timestamp) -> [JobSummary] {
        aggregations.newestFirst(at: now).map { JobSummary($0, at: now) }
            + exports.newestFirst.map { JobSummary($0.run, at: now) }
    }

    /// How many loads and exports are kept.
    package var jobCount: Int { aggregations.order.count + exports.order.count }

    /// One job by the id of a load or of an export.
    package func job(_ id: String, at now: Timestamp) -> JobSummary? {
        if let load = loadID(id), let job = aggregations[load] { return JobSummary(job, at: now) }
        return exports.key(ofID: id).flatMap { exports[$0] }.map { JobSummary($0, at: now) }
    }

    /// The phase of one job, and whether it is its last; nil when there is no such job.
    package func phase(ofJob id: String, at now: Timestamp) -> (name: String, isFinal: Bool)? {
        if let load = ObjectID(id), let phase = aggregations[load]?.phase(at: now) {
            return (phase.rawValue, phase.isFinal)
        }
        let status = exports.key(ofID: id).flatMap { exports[$0]?.course.phase(at: now) }
        return status.map { ($0.rawValue, $0.isFinal) }
    }

    /// How many jobs of each kind are in each phase.
    package func jobCounts(at now: Timestamp) -> [JobSummary.Kind: [String: Int]] {
        var counts: [JobSummary.Kind: [String: Int]] = [:]
        aggregations.forEach(at: now) { job in
            counts[.load(job.kind), default: [:]][job.phase(at: now).rawValue, default: 0] += 1
        }
        exports.forEach { counts[.export, default: [:]][$0.course.phase(at: now).rawValue, default: 0] += 1 }
        return counts
    }

    /// When time alone next moves any job on; nil when it moves none.
    package func nextEvent(after now: Timestamp) -> Timestamp? {
        var next: Timestamp?
        func take(_ event: Timestamp?) {
            if let event, next.map({ event < $0 }) ?? true { next = event }
        }
        aggregations.forEach(at: now) { take($0.nextEvent(after: now)) }
        exports.forEach { take($0.course.nextEvent(after: now)) }
        return next
    }

    /// Moves a job by hand; every view shows it at once.
    package mutating func command(_ command: JobCommand, job id: String, at now: Timestamp)
        -> JobCommandResult
    {
        triggers.mustLook = true
        if let load = loadID(id), let done = aggregations.update(load, { $0.obey(command, at: now) }) {
            return result(ofJob: id, done: done, at: now)
        }
        if let key = exports.key(ofID: id), let done = exports.update(key, { $0.obey(command, at: now) }) {
            return result(ofJob: id, done: done, at: now)
        }
        return .unknownJob
    }

    private func loadID(_ text: String) -> ObjectID? {
        ObjectID(text).flatMap { aggregations[$0] == nil ? nil : $0 }
    }

    private mutating func result(ofJob id: String, done: Bool, at now: Timestamp) -> JobCommandResult {
        guard let job = job(id, at: now) else { return .unknownJob }
        if done { jobMoves += 1 }
        return done ? .done(job) : .impossible(job)
    }
}

extension AggregationJob {
    /// Does as the control plane says.
    ///
    /// - Returns: whether it could.
    fileprivate mutating func obey(_ command: JobCommand, at now: Timestamp) -> Bool {
        guard ended(at: now) == nil else { return false }
        switch command {
        case .advance: return course.advance(at: now)
        case .cancel: end(in: .cancelled, completion: .terminated, saying: .cancelled, at: now)
        case .terminate: end(in: .terminated, completion: .terminated, saying: .terminated, at: now)
        case .fail: end(in: .completed, completion: .error, saying: .withErrors, at: now)
        }
        return true
    }

    private mutating func end(
        in phase: AggregationPhase,
        completion: CompletionStatus,
        saying message: TaskMessage,
        at now: Timestamp
    ) {
        end(in: phase, completion: completion, at: now)
        if !messages.contains(message) { messages.append(message) }
    }
}

extension ExportRun {
    /// Does as the control plane says.
    ///
    /// - Returns: whether it could.
    fileprivate mutating func obey(_ command: JobCommand, at now: Timestamp) -> Bool {
        guard !course.phase(at: now).isFinal else { return false }
        if command == .advance { return course.advance(at: now) }
        course.end(in: .error, at: now)
        return true
    }
}
