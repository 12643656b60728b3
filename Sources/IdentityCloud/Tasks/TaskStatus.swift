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

    package init(
        id: ObjectID,
        kind: TaskKind,
        sourceID: String,
        sourceName: String,
        created: Timestamp,
        modified: Timestamp,
        launched: Timestamp?,
        completed: Timestamp?,
        completionStatus: CompletionStatus?,
        messages: [TaskMessage],
        progress: String?,
        percentComplete: Int,
        isOptimized: Bool,
        launcher: String,
        eventID: Int,
        qpocJobID: ObjectID,
        counts: TaskCounts
    ) {
        self.id = id
        self.kind = kind
        self.sourceID = sourceID
        self.sourceName = sourceName
        self.created = created
        self.modified = modified
        self.launched = launched
        self.completed = completed
        self.completionStatus = completionStatus
        self.messages = messages
        self.progress = progress
        self.percentComplete = percentComplete
        self.isOptimized = isOptimized
        self.launcher = launcher
        self.eventID = eventID
        self.qpocJobID = qpocJobID
        self.counts = counts
    }
}
