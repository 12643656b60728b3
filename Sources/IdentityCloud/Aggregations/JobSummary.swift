// Jobs as the control plane shows them: loads and exports alike, with their plans.

/// A job at one moment, and what is planned for it.
package struct JobSummary: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case load(TaskKind)
        case export
    }

    /// A phase: what brings it, and as far as is known when it began or will, and when the next one did or will.
    package struct Step: Sendable, Hashable {
        package enum State: String, Sendable, Hashable {
            case done, now, ahead
        }

        package var phase: String
        package var state: State
        package var from: Beginning
        package var begin: Timestamp?
        package var end: Timestamp?
    }

    /// What brings a phase.
    package enum Beginning: Sendable, Hashable {
        case time(Timestamp)
        /// The status GETs that are answered before it.
        case polls(Int)
        /// Only the control plane.
        case manual
    }

    /// As the job's own status call takes it.
    package var id: String
    package var kind: Kind
    /// Of loads.
    package var sourceID: String?
    package var created: Timestamp
    /// ISC's word.
    package var phase: String
    package var isFinal: Bool
    /// Of loads whose phase shows them.
    package var counts: AggregationCounts?
    /// Of loads that have ended.
    package var completionStatus: CompletionStatus?
    package var progress: Progress
    package var plan: [Step]
    /// When time alone leads to the next phase.
    package var nextEvent: Timestamp?
}

extension JobSummary {
    init(_ job: AggregationJob, at now: Timestamp) {
        let status = job.status(at: now)
        id = job.id.hex
        kind = .load(job.kind)
        sourceID = job.sourceID
        created = job.created
        phase = status.phase.rawValue
        isFinal = status.phase.isFinal
        counts = status.counts
        completionStatus = job.task(at: now).completionStatus
        progress = job.course.plan.progress
        plan = job.course.summary(at: now)
        nextEvent = job.course.nextEvent(after: now)
    }

    init(_ run: ExportRun, at now: Timestamp) {
        let status = run.course.phase(at: now)
        id = run.job.id
        kind = .export
        created = run.started
        phase = status.rawValue
        isFinal = status.isFinal
        progress = run.course.plan.progress
        plan = run.course.summary(at: now)
        nextEvent = run.course.nextEvent(after: now)
    }
}

extension JobProgress where Phase: RawRepresentable<String> {
    fileprivate func summary(at now: Timestamp) -> [JobSummary.Step] {
        let current = index(at: now)
        return plan.steps.enumerated().map { index, step in
            JobSummary.Step(
                phase: step.phase.rawValue,
                state: index < current ? .done : index == current ? .now : .ahead,
                from: plan.beginning(step.from),
                begin: begin(of: index),
                end: index + 1 < plan.steps.count ? begin(of: index + 1) : nil
            )
        }
    }
}

extension JobSchedule {
    fileprivate func beginning(_ position: Int64) -> JobSummary.Beginning {
        if position == Self.never { return .manual }
        return switch progress {
        case .time: .time(Timestamp(milliseconds: position))
        case .polls: .polls(Int(position))
        case .manual: .manual
        }
    }
}

/// What the control plane can do to a job.
package enum JobCommand: String, Sendable, Hashable, CaseIterable {
    /// On to the next phase.
    case advance
    /// CANCELLED; of an export ERROR.
    case cancel
    /// TERMINATED; of an export ERROR.
    case terminate
    /// Completed with errors; of an export ERROR.
    case fail
}

/// What came of a command.
package enum JobCommandResult: Sendable, Hashable {
    case done(JobSummary)
    case unknownJob
    /// It has ended, or it is stuck and there is no next phase.
    case impossible(JobSummary)
}
