// From a request and what it found to the job that shows it.

import AccountFiles

/// What a job will be, but for what the load finds.
struct JobDraft {
    var request: LoadRequest
    var behaviour: AggregationSettings
    var settings: SourceSettings
    var ids: (id: ObjectID, eventID: Int, qpocJobID: ObjectID)
    var start: Timestamp

    /// The job of a load that found something to do.
    func job(_ finding: LoadOutcome) -> AggregationJob {
        let messages = finding.messages + endMessages
        var job = makeJob(delta: finding.delta, messages: messages)
        job.endsWithErrors = behaviour.ending == .completedWithErrors
        let plan = JobSchedule(following: behaviour, total: job.totalAccounts, from: start)
        job.course = JobProgress(plan, startedAt: start)
        return job
    }

    /// The job of a load that fails at once and finds nothing.
    func failing(with message: TaskMessage) -> AggregationJob {
        var job = makeJob(delta: AccountDelta(), messages: [message])
        job.completion = .error
        return job
    }

    private func makeJob(delta: AccountDelta, messages: [TaskMessage]) -> AggregationJob {
        AggregationJob(
            id: ids.id,
            kind: request.kind,
            sourceID: request.sourceID,
            sourceName: settings.name,
            created: start,
            launcher: request.launcher,
            isOptimized: !request.disableOptimization,
            eventID: ids.eventID,
            qpocJobID: ids.qpocJobID,
            delta: delta,
            course: JobProgress(JobSchedule(failingAt: start), startedAt: start),
            completion: behaviour.outcome == .completedWithErrors ? .error : messages.completionStatus,
            messages: messages,
            missesLeft: behaviour.foundAfter,
            expires: behaviour.expires,
            expired: behaviour.expired,
            completionLag: behaviour.completionLag
        )
    }

    /// What the scenario lets the task say, and why it ended as it did when the scenario does not.
    private var endMessages: [TaskMessage] {
        switch behaviour.ending {
        case .cancelled: behaviour.messages + [.cancelled]
        case .terminated: behaviour.messages + [.terminated]
        case .completedWithErrors where !behaviour.messages.contains { $0.kind == .error }:
            behaviour.messages + [.withErrors]
        case .completed, .completedWithErrors, .retried, .stuck: behaviour.messages
        }
    }
}

extension [TaskMessage] {
    /// How a task ends that has these messages and was not stopped: as the gravest of them.
    var completionStatus: CompletionStatus {
        if contains(where: { $0.kind == .error }) { return .error }
        return contains { $0.kind == .warning } ? .warning : .success
    }
}
