// The events of a tenant, found when somebody looks: what jobs have come to, what became of accounts and sources.

import AccountFiles
import Formats

extension Tenant {
    /// Whether events and deliveries must be looked after at all.
    package var isTelling: Bool { mutating get { triggers.isActive } }

    /// Whether events have fallen due that were not taken, as there are many.
    package var hasEventsLeft: Bool { !triggers.pending.isEmpty && !triggers.isHeldBack }

    /// So many events are taken at once, and so many pieces of accounts looked at.
    private static let mostEvents = 256
    private static let mostPieces = 2

    /// The next events that have fallen due and were not taken yet, in the order of tenant time.
    package mutating func takeEvents(at now: Timestamp) -> [TriggerEvent] {
        look(at: now)
        var taken: [TriggerEvent] = []
        var pieces = 0
        while taken.count < Self.mostEvents, !triggers.pending.isEmpty, !triggers.isHeldBack {
            switch triggers.pending.removeFirst() {
            case .event(let event): taken.append(event)
            case .accounts(var accounts):
                if accounts.isBetweenPieces { pieces += 1 }
                if pieces <= Self.mostPieces {
                    guard let events = accounts.next(atMost: Self.mostEvents - taken.count) else { continue }
                    taken += events
                }
                triggers.pending.insert(.accounts(accounts), at: 0)
                if pieces > Self.mostPieces { return taken }
            }
        }
        return taken
    }

    /// When time alone next brings an event or lets a delivery leave; nil when it does not.
    package func nextTelling(after now: Timestamp) -> Timestamp? {
        // What is due already waits for another one to come back.
        [triggers.nextStep, triggers.queue.nextDue].compactMap { $0 }.filter { $0 > now }.min()
    }

    // MARK: Jobs

    /// Watches the jobs that run; what happened before there was a subscriber is told to nobody.
    mutating func watchRunningJobs(at now: Timestamp) {
        let jobs = aggregations
        triggers.seen = [:]
        jobs.forEach(at: now) { job in
            if job.kind == .accountAggregation, job.ended(at: now) == nil {
                triggers.seen[job.id] = watched(job, from: job.course.index(at: now))
            }
        }
        triggers.mustLook = true
    }

    /// Watches a job that has just been accepted.
    mutating func watch(_ job: AggregationJob) {
        guard triggers.isActive, job.kind == .accountAggregation else { return }
        // One that fails at once has taken its only step.
        triggers.seen[job.id] = watched(job, from: job.course.plan.steps[0].phase.isFinal ? -1 : 0)
        triggers.mustLook = true
    }

    private func watched(_ job: AggregationJob, from step: Int) -> WatchedJob {
        WatchedJob(step: step, rows: rows(aroundLoad: job.id))
    }

    /// Notes what jobs have come to.
    mutating func look(at now: Timestamp) {
        guard triggers.isActive, triggers.mustLook || triggers.nextStep.map({ $0 <= now }) ?? false else {
            return
        }
        carryOutDeletions(at: now)
        var found: [(news: PendingEvents, time: Timestamp, job: Int)] = []
        let nextDeletion = deletions.compactMap { aggregations[$0.job]?.course.nextEvent(after: now) }.min()
        (triggers.nextStep, triggers.mustLook) = (nextDeletion, false)
        for (id, watched) in triggers.seen {
            guard let job = aggregations[id] else {
                triggers.seen[id] = nil
                continue
            }
            let index = job.course.index(at: now)
            let word = settings.triggers.failedStatus
            for event in job.events(after: watched.step, through: index, failedStatus: word) {
                found.append((.event(event), event.time, job.eventID))
            }
            if let time = job.processed(after: watched.step, through: index) {
                found += accountNews(job, watched.rows, at: time).map { ($0, time, job.eventID) }
            }
            triggers.seen[id]?.step = index
            if job.ended(at: now) != nil { triggers.seen[id] = nil }
            // Status GETs and hands move a job at any moment.
            if job.course.plan.progress != .time, triggers.seen[id] != nil { triggers.mustLook = true }
            if let next = job.course.nextEvent(after: now) {
                triggers.nextStep = min(next, triggers.nextStep ?? next)
            }
        }
        // One job's events stand in their order already; of several at one moment, those of the older job come first.
        let order = found.indices.sorted {
            (found[$0].time, found[$0].job, $0) < (found[$1].time, found[$1].job, $1)
        }
        triggers.pending += order.map { found[$0].news }
        // What became of sources may stand there already.
        let all = triggers.pending
        triggers.pending = all.indices.sorted { (all[$0].time, $0) < (all[$1].time, $1) }.map { all[$0] }
    }

    /// What became of the accounts of a job; that it cannot be told, where they have no values.
    private func accountNews(
        _ job: AggregationJob,
        _ rows: (before: SourceRows, after: SourceRows)?,
        at time: Timestamp
    ) -> [PendingEvents] {
        let delta = job.delta
        let counts: [(trigger: Trigger, count: Int)] = [
            (.accountCreated, delta.new), (.accountUpdated, delta.changed), (.accountDeleted, delta.deleted),
        ]
        let wanted = counts.filter { item in
            item.count > 0 && triggers.subscriptions.contains { $0.wants(item.trigger) }
        }
        guard !wanted.isEmpty, sources[job.sourceID] != nil else { return [] }
        guard let rows, rows.before.areKept, rows.after.areKept,
            let contents = contents(of: job.sourceID, accounts: rows.after, at: time)
        else {
            let why = "the values of its accounts were not kept (--keep-rows, --memory-limit)"
            return wanted.map { untold($0.count, $0.trigger, of: job, why, at: time) }
        }
        // Of invented accounts only the number changes: those told of are those that a list has got, or has not any more.
        let areInvented = rows.before.areOnlyCounted && rows.after.areOnlyCounted
        let told = wanted.filter { item in
            !areInvented || item.trigger == .accountCreated && delta.deleted == 0
                || item.trigger == .accountDeleted && delta.new == 0
        }
        let shown = Set(told.map(\.trigger))
        let accounts = AccountEvents(since: rows.before, to: contents, wanted: shown, at: time)
        let why = "its accounts are invented, so that nothing but their number changes"
        return (told.isEmpty ? [] : [.accounts(accounts)])
            + wanted.filter { !shown.contains($0.trigger) }
            .map { untold($0.count, $0.trigger, of: job, why, at: time) }
    }

    private func untold(
        _ count: Int,
        _ trigger: Trigger,
        of job: AggregationJob,
        _ why: String,
        at time: Timestamp
    ) -> PendingEvents {
        let noun = count == 1 ? "event" : "events"
        let reason = "\(count) \(noun) of the source \(job.sourceName) cannot be told: \(why)."
        return .event(TriggerEvent(trigger: trigger, time: time, content: .untold(reason)))
    }

    // MARK: Sources

    /// Notes that a source was made, changed or taken away.
    package mutating func note(
        _ trigger: Trigger,
        _ source: SourceView,
        by launcher: String,
        at time: Timestamp
    ) {
        guard triggers.isActive else { return }
        let moment =
            switch trigger {
            case .sourceCreated: "created"
            case .sourceUpdated: "modified"
            default: "deleted"
            }
        let event = JSONNode.object([
            "id": JSONNode(source.id), "name": source["name"] ?? "", "type": source["type"] ?? "",
            moment: JSONNode(RFC3339.text(time.milliseconds)), "connector": source["connector"] ?? "",
            "actor": .reference("IDENTITY", ids.user(ofClient: launcher).identity.hex, launcher),
        ])
        let content = TriggerEvent.Content.json(JSONWriter.text { $0.node(event) })
        triggers.pending.append(.event(TriggerEvent(trigger: trigger, time: time, content: content)))
    }
}
