// Where a job is in its plan: by tenant time, by the status GETs that were answered, or by hand.

/// A plan and what has moved along it so far.
package struct JobProgress<Phase: Hashable & Sendable>: Sendable {
    package private(set) var plan: JobSchedule<Phase>
    /// The status GETs answered so far.
    private var polls: Int64 = 0
    /// When each step reached so far was entered; only of courses that time does not move.
    private var arrivals: [Timestamp]

    package init(_ plan: JobSchedule<Phase>, startedAt start: Timestamp) {
        self.plan = plan
        arrivals = []
        if plan.progress != .time { noteArrivals(at: start) }
    }

    /// The step that every view shows now: with polls, the one that the last status GET was answered.
    package func index(at now: Timestamp) -> Int { plan.index(at: shownPosition(at: now)) }

    package func phase(at now: Timestamp) -> Phase { plan.steps[index(at: now)].phase }

    /// The phase that a status GET would be answered now.
    package func nextAnswer(at now: Timestamp) -> Phase {
        plan.steps[plan.index(at: nextPosition(at: now))].phase
    }

    /// Counts a status GET, before it is answered.
    ///
    /// - Returns: whether it moves the plan.
    @discardableResult
    package mutating func poll(at now: Timestamp) -> Bool {
        guard plan.progress == .polls else { return false }
        polls += 1
        noteArrivals(at: now)
        return true
    }

    /// When a step that has been reached was entered.
    package func entered(_ index: Int) -> Timestamp {
        plan.progress == .time ? Timestamp(milliseconds: plan.steps[index].from) : arrivals[index]
    }

    /// When a step was entered, or will be by time alone; nil when that is not known.
    func begin(of index: Int) -> Timestamp? {
        guard plan.progress == .time else { return index < arrivals.count ? arrivals[index] : nil }
        let position = plan.steps[index].from
        return position == JobSchedule<Phase>.never ? nil : Timestamp(milliseconds: position)
    }

    /// How far a step has come, from 0 to `length`; nil when it does not end by itself.
    package func elapsed(in index: Int, at now: Timestamp) -> (elapsed: Int64, length: Int64)? {
        guard let end = plan.end(of: index) else { return nil }
        let begin = plan.steps[index].from
        return (shownPosition(at: now).saturatingMinus(begin), end.saturatingMinus(begin))
    }

    /// When time alone leads to the next phase; nil when it does not.
    package func nextEvent(after now: Timestamp) -> Timestamp? {
        guard plan.progress == .time else { return nil }
        return plan.end(of: index(at: now)).map(Timestamp.init(milliseconds:))
    }

    /// Moves on to the next phase now, whatever moves the plan otherwise.
    ///
    /// - Returns: whether there was a next phase.
    package mutating func advance(at now: Timestamp) -> Bool {
        let index = index(at: now)
        guard index + 1 < plan.steps.count else { return false }
        plan.bringForward(after: index, to: shownPosition(at: now), resumedAt: nextPosition(at: now))
        noteArrivals(at: now)
        return true
    }

    /// Ends now, in `phase`.
    package mutating func end(in phase: Phase, at now: Timestamp) {
        plan.end(in: phase, after: index(at: now), at: shownPosition(at: now))
        noteArrivals(at: now)
    }

    /// Lets a course that has ended have ended in another phase.
    package mutating func replaceEnd(by phase: Phase) { plan.replaceEnd(by: phase) }

    private func shownPosition(at now: Timestamp) -> Int64 {
        plan.progress == .polls ? max(0, polls - 1) : nextPosition(at: now)
    }

    private func nextPosition(at now: Timestamp) -> Int64 {
        switch plan.progress {
        case .time: now.milliseconds
        case .polls: polls
        case .manual: 0
        }
    }

    private mutating func noteArrivals(at now: Timestamp) {
        guard plan.progress != .time else { return }
        let reached = index(at: now) + 1
        arrivals.append(contentsOf: repeatElement(now, count: max(0, reached - arrivals.count)))
    }
}
