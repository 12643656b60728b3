// How an aggregation proceeds and ends.

/// How an aggregation proceeds, how it ends, and what is left of it.
package struct AggregationSettings: Sendable, Equatable {
    /// How long ACCOUNTS_COLLECTED lasts when progress is by time.
    package enum Processing: Sendable, Hashable {
        case lasting(Milliseconds)
        /// So many accounts a second.
        case rate(perSecond: Double)
    }

    package enum Outcome: Sendable, Hashable, CaseIterable {
        case completed, completedWithErrors, cancelled, retried, terminated, stuck
    }

    package enum Expired: Sendable, Hashable, CaseIterable {
        /// 404 in every version.
        case notFound
        /// 200 with status NOT_FOUND, in v2024 and later.
        case notFoundStatus
    }

    package enum Busy: Sendable, Hashable, CaseIterable {
        /// 202, and the second task fails with ISC's message.
        case taskError
        /// Both run.
        case allow
    }

    /// A phase of a course that is spelled out.
    package struct PlannedPhase: Sendable, Hashable {
        package enum Length: Sendable, Hashable {
            case lasting(Milliseconds)
            case polls(Int)
        }

        package var phase: AggregationPhase
        /// Nil for the last one, and where only the control plane moves on.
        package var length: Length?

        package init(_ phase: AggregationPhase, _ length: Length? = nil) {
            self.phase = phase
            self.length = length
        }
    }

    package var progress = Progress.time
    /// Any course, in place of what `collect`, `process` and `outcome` make; empty for none.
    package var plan: [PlannedPhase] = []
    package var collect: Milliseconds = 2_000
    package var process = Processing.lasting(3_000)
    /// How many status GETs answer STARTED, and how many ACCOUNTS_COLLECTED, when progress is by polls.
    package var collectPolls = 1
    package var processPolls = 1
    package var outcome = Outcome.completed
    /// How often RETRIED is passed through when the outcome is `retried`.
    package var retries = 1
    /// How long task-status shows `completed` before it shows `completionStatus`.
    package var completionLag: Milliseconds = 0
    /// The first so many status GETs of a job answer 404.
    package var foundAfter = 0
    /// How long after its end the status of an aggregation is kept.
    package var expires: Milliseconds = 3_600_000
    package var expired = Expired.notFound
    package var busy = Busy.taskError
    /// Messages the task carries when it has ended.
    package var messages: [TaskMessage] = []

    package init() {}

    /// How it ends, by its plan where it has one.
    var ending: Outcome {
        switch plan.last?.phase {
        case .cancelled?: .cancelled
        case .terminated?: .terminated
        case .completed?, .started?, .accountsCollected?, .retried?, nil: outcome
        }
    }
}

/// What moves a job from phase to phase.
package enum Progress: Sendable, Hashable, CaseIterable {
    /// Tenant time.
    case time
    /// Every status GET of the job.
    case polls
    /// Only the control plane.
    case manual
}
