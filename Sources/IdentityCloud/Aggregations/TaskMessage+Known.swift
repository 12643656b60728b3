// The messages that the simulation itself gives a task. Only the first two are ISC's own words.

extension TaskMessage {
    /// A load of a kind that is running already.
    static func busy(_ kind: TaskKind) -> TaskMessage {
        let noun = kind == .uncorrelatedAccounts ? "correlation" : "aggregation"
        let text =
            "This \(noun) failed because the currently running \(noun) must complete before the next one can start."
        return TaskMessage(.error, key: text, text: text)
    }

    /// So often an account's rows do not follow one another.
    static func repeatedBlocks(_ count: Int) -> TaskMessage {
        TaskMessage(
            .warning,
            key: "rows_not_adjacent",
            text:
                "Accounts that came again after rows of others: \(count). Only rows that follow one another are merged;"
                + " of each account the last of them were taken."
        )
    }

    static func comments(_ count: Int) -> TaskMessage {
        TaskMessage(
            .info,
            key: "comments_skipped",
            text: "Records skipped because they begin as comments: \(count)."
        )
    }

    static func rowsWithoutKey(_ count: Int) -> TaskMessage {
        TaskMessage(
            .warning,
            key: "rows_without_key",
            text: "\(count) rows have no value in the key column. They were left out."
        )
    }

    static func deleteThreshold(_ percent: Double, deletions: Int, of accounts: Int) -> TaskMessage {
        TaskMessage(
            .warning,
            key: "delete_threshold_exceeded",
            text: "\(deletions) of \(accounts) accounts would be deleted, more than the delete threshold of"
                + " \(percent)%. None was deleted."
        )
    }

    static let forgottenAccounts = TaskMessage(
        .warning,
        key: "accounts_forgotten",
        text:
            "What the source held had been let go of for want of memory: see --memory-limit. Every account counts as new."
    )

    /// What a task says that ended in a phase, or with errors, and whose scenario gave it nothing to say.
    static let cancelled = TaskMessage(.warning, key: "task_cancelled", text: "The task was cancelled.")
    static let terminated = TaskMessage(
        .error,
        key: "task_terminated",
        text: "The task was terminated: the source could not be reached through its virtual appliance."
    )
    static let withErrors = TaskMessage(
        .error,
        key: "task_completed_with_errors",
        text: "The task completed with errors."
    )
}
