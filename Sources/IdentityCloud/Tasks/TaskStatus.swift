// GET task-status/{id} and the 202 of a load: what is true of a task at one moment.

/// A task at one moment; every endpoint that shows a task is written from this.
package struct TaskStatus: Sendable, Hashable {
    package var id: ObjectID
    package var kind: TaskKind
    package var sourceID: String
    package var sourceName: String
    package var created: Timestamp
    package var modified: Timestamp
    package var launched: Timestamp?
    package var completed: Timestamp?
    /// Nil while the task runs.
    package var completionStatus: CompletionStatus?
    package var messages: [TaskMessage]
    package var progress: String?
    package var percentComplete: Int
    /// False when `disableOptimization=true` was asked for.
    package var isOptimized: Bool
    package var launcher: String
    /// A number as ISC's `attributes.eventId`.
    package var eventID: Int
    /// ISC's `attributes.qpocJobId`.
    package var qpocJobID: ObjectID
    /// Zero until counts are known.
    package var counts: TaskCounts

    /// The progress of a task that has counted nothing yet.
    package static let initializing = "Initializing..."
}

/// What a task did, in its own unit: accounts, entitlements, or accounts correlated.
package struct TaskCounts: Sendable, Hashable {
    package var scanned = 0
    package var unchanged = 0
    package var created = 0
    package var updated = 0
    package var deleted = 0

    package init() {}
}

/// What a task does.
package enum TaskKind: Sendable, Hashable, CaseIterable {
    case accountAggregation, uncorrelatedAccounts, entitlementAggregation
    /// What takes something away from a source, or the source itself.
    case accountRemoval, entitlementReset, sourceDeletion
}

/// A message that a task carries.
package struct TaskMessage: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case info = "INFO"
        case warning = "WARN"
        case error = "ERROR"
    }

    package var kind: Kind
    package var key: String
    package var text: String

    package init(_ kind: Kind, key: String, text: String) {
        self.kind = kind
        self.key = key
        self.text = text
    }
}

/// How a task ended; the raw value is ISC's word in task-status.
package enum CompletionStatus: String, Sendable, Hashable, CaseIterable {
    case success = "SUCCESS"
    case warning = "WARNING"
    case error = "ERROR"
    case terminated = "TERMINATED"
    /// TEMPERROR in task-status, TEMP_ERROR in the answer of a load.
    case temporaryError = "TEMPERROR"
}
