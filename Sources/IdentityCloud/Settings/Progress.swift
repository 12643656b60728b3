// What makes a job proceed.

/// What moves a job from phase to phase.
package enum Progress: Sendable, Hashable, CaseIterable {
    /// Tenant time.
    case time
    /// Every status GET of the job.
    case polls
    /// Only the control plane.
    case manual
}
