// What came of moving a job by hand.

/// What came of a command.
package enum JobCommandResult: Sendable, Hashable {
    case done(JobSummary)
    case unknownJob
    /// It has ended, or it is stuck and there is no next phase.
    case impossible(JobSummary)
}
