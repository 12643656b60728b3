// The plan of an aggregation: what the scenario's `aggregation` says, as phases with their beginnings.

extension JobSchedule<AggregationPhase> {
    /// How often the connection to a virtual appliance is tried before ISC gives up.
    static var triesBeforeTermination: Int { 3 }

    /// The plan of an aggregation that starts at `start` and has `total` accounts to process.
    init(following settings: AggregationSettings, total: Int, from start: Timestamp) {
        let lengths = PhaseLengths(settings, total: total)
        self.init(
            settings.plan.first?.phase ?? .started,
            from: settings.progress == .time ? start.milliseconds : 0,
            progress: settings.progress
        )
        guard settings.plan.isEmpty else {
            append(settings.plan)
            return
        }
        switch settings.outcome {
        case .terminated:
            appendRetries(Self.triesBeforeTermination, each: lengths.collect)
            append(.terminated, after: lengths.collect)
        case .retried:
            appendRetries(settings.retries, each: lengths.collect)
            if settings.retries > 0 { append(.started, after: lengths.collect) }
            appendProcessing(lengths, end: .completed)
        case .cancelled: appendProcessing(lengths, end: .cancelled)
        case .stuck: append(.accountsCollected, after: lengths.collect)
        case .completed, .completedWithErrors: appendProcessing(lengths, end: .completed)
        }
    }

    /// The plan of an aggregation that failed as it started: it never ran.
    init(failingAt start: Timestamp) {
        self.init(.completed, from: start.milliseconds, progress: .time)
    }

    /// The phases of a plan that is spelled out; the first one stands already.
    private mutating func append(_ plan: [AggregationSettings.PlannedPhase]) {
        for (earlier, next) in zip(plan, plan.dropFirst()) {
            switch earlier.length {
            case .lasting(let length)?: append(next.phase, after: length.milliseconds)
            case .polls(let count)?: append(next.phase, after: Int64(clamping: count))
            case nil: append(next.phase, after: 0)
            }
        }
    }

    /// STARTED, RETRIED, and so on; the first STARTED stands already.
    private mutating func appendRetries(_ count: Int, each length: Int64) {
        for attempt in 0..<count {
            if attempt > 0 { append(.started, after: length) }
            append(.retried, after: length)
        }
    }

    private mutating func appendProcessing(_ lengths: PhaseLengths, end: AggregationPhase) {
        append(.accountsCollected, after: lengths.collect)
        append(end, after: lengths.process)
    }
}

/// How long the phases last, in the unit of the plan.
private struct PhaseLengths {
    let collect: Int64
    let process: Int64

    init(_ settings: AggregationSettings, total: Int) {
        guard settings.progress == .time else {
            collect = Int64(clamping: settings.collectPolls)
            process = Int64(clamping: settings.processPolls)
            return
        }
        collect = settings.collect.milliseconds
        switch settings.process {
        case .lasting(let length): process = length.milliseconds
        case .rate(let perSecond):
            process = Milliseconds(clamping: (Double(total) * 1000 / perSecond).rounded(.up)).milliseconds
        }
    }
}
