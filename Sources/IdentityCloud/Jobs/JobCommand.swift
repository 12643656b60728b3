// Moving a job by hand, from the control plane.

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
