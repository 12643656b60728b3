// One load: an account aggregation, a correlation or an entitlement aggregation. Every endpoint that shows it is
// written from this one value, so that they cannot disagree.

package import AccountFiles

/// A load that was accepted, what it found, and how it proceeds.
package struct AggregationJob: Sendable {
    package let id: ObjectID
    package let kind: TaskKind
    package let sourceID: String
    package let sourceName: String
    package let created: Timestamp
    package let launcher: String
    package let isOptimized: Bool
    package let eventID: Int
    package let qpocJobID: ObjectID
    package let delta: AccountDelta
    package internal(set) var course: JobProgress<AggregationPhase>
    /// How it ends when it ends in COMPLETED: SUCCESS, WARNING or ERROR, unless a client said otherwise.
    var completion: CompletionStatus
    /// Whether it ends with errors of some accounts, and takes the others over.
    var endsWithErrors = false
    /// Shown once it has ended.
    var messages: [TaskMessage]
    /// How many status GETs are still answered 404.
    var missesLeft: Int
    let expires: Milliseconds
    let expired: AggregationSettings.Expired
    /// How long `completed` is shown before `completionStatus` is.
    var completionLag: Milliseconds
    /// What a client's PATCH set `completed` to.
    var completedByClient: Timestamp?
    /// When a client last changed the task.
    var patched: Timestamp?
    /// Whether its source has been told that it ended.
    var isSettled = false
    /// About how many bytes it takes; fixed when it is stored, so that what comes is what goes.
    private(set) var footprint = 0

    /// The accounts to process: those that differ, or all of them when the optimization was disabled.
    var totalAccounts: Int {
        delta.new + delta.changed + delta.deleted + delta.failed.count + (isOptimized ? 0 : delta.unchanged)
    }

    /// How many of those go well.
    var processableAccounts: Int { totalAccounts - delta.failed.count }

    package func phase(at now: Timestamp) -> AggregationPhase { course.phase(at: now) }

    /// When it ended; nil while it runs.
    @inline(__always)
    package func ended(at now: Timestamp) -> Timestamp? {
        let index = course.index(at: now)
        return course.plan.steps[index].phase.isFinal ? course.entered(index) : nil
    }

    /// Whether the accounts it found become what the next aggregation is compared with, if nothing intervenes.
    var isPlannedToEndWell: Bool {
        guard course.plan.steps.last?.phase == .completed else { return false }
        return endsWithErrors || completion != .error && completion != .temporaryError
    }

    /// Whether a GET of its task, or else of its aggregation status, is what a client polls it with.
    @inline(__always)
    func isPolled(asTask: Bool) -> Bool { asTask != (kind == .accountAggregation) }

    /// Whether its status has been forgotten.
    @inline(__always)
    func hasExpired(at now: Timestamp) -> Bool {
        ended(at: now).map { now >= $0 + expires } ?? false
    }
}

extension AggregationJob {
    /// Reckons what it takes: itself and its place in a table that is half full, its texts and its plan.
    mutating func weigh() {
        let texts = sourceID.heapBytes + sourceName.heapBytes + launcher.heapBytes
        let plan = course.plan.steps.count * MemoryLayout<JobSchedule<AggregationPhase>.Step>.stride
        footprint = 2 * MemoryLayout<AggregationJob>.stride + texts + plan + 64
    }
}

// MARK: What moves it

extension AggregationJob {
    /// Answers a status GET, which counts as a poll once the aggregation is found.
    @inline(__always)
    mutating func answerStatus(at now: Timestamp) -> AggregationLookup {
        if missesLeft > 0 {
            missesLeft -= 1
            return .notYet
        }
        if hasExpired(at: now) { return .expired(as: expired) }
        course.poll(at: now)
        return .found(status(at: now))
    }

    /// Ends it, or lets it have ended differently.
    mutating func end(in phase: AggregationPhase, completion: CompletionStatus, at now: Timestamp) {
        if ended(at: now) == nil {
            course.end(in: phase, at: now)
        } else {
            course.replaceEnd(by: phase)
        }
        self.completion = completion
        endsWithErrors = false
        completionLag = 0
    }

    /// When time alone changes what is shown of it; nil when it does not.
    func nextEvent(after now: Timestamp) -> Timestamp? {
        let next = course.nextEvent(after: now)
        guard completionLag > 0, let ended = ended(at: now), now < ended + completionLag else { return next }
        return min(ended + completionLag, next ?? .end)
    }
}
