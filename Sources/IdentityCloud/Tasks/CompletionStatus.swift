// The words for the end of a task.

/// How a task ended; the raw value is ISC's word in task-status.
package enum CompletionStatus: String, Sendable, Hashable, CaseIterable {
    case success = "SUCCESS"
    case warning = "WARNING"
    case error = "ERROR"
    case terminated = "TERMINATED"
    /// TEMPERROR in task-status, TEMP_ERROR in the answer of a load.
    case temporaryError = "TEMPERROR"
}
