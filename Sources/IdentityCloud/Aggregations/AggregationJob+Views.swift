// What account-aggregations and task-status show of a load at one moment.

import AccountFiles

extension AggregationJob {
    /// What account-aggregations/{id}/status shows.
    @inline(__always)
    package func status(at now: Timestamp) -> AggregationStatus {
        let index = course.index(at: now)
        let phase = course.plan.steps[index].phase
        return AggregationStatus(
            id: id,
            start: created,
            phase: phase,
            counts: phase.showsCounts ? counts(processed: processed(in: index, at: now)) : nil
        )
    }

    /// What task-status/{id} shows, and the answer of the load.
    package func task(at now: Timestamp) -> TaskStatus {
        let index = course.index(at: now)
        let phase = course.plan.steps[index].phase
        return TaskStatus(
            id: id,
            kind: kind,
            sourceID: sourceID,
            sourceName: sourceName,
            created: created,
            modified: max(patched ?? created, course.entered(index)),
            launched: created,
            completed: phase.isFinal ? completedByClient ?? course.entered(index) : nil,
            completionStatus: completionStatus(in: index, at: now),
            messages: phase.isFinal ? messages : [],
            progress: progressText(in: index, at: now),
            percentComplete: percentComplete(in: index, at: now),
            isOptimized: isOptimized,
            launcher: launcher,
            eventID: eventID,
            qpocJobID: qpocJobID,
            counts: phase.showsCounts ? taskCounts : TaskCounts()
        )
    }

    /// How it has ended; nil while it runs.
    package func completionStatus(at now: Timestamp) -> CompletionStatus? {
        completionStatus(in: course.index(at: now), at: now)
    }

    private func completionStatus(in index: Int, at now: Timestamp) -> CompletionStatus? {
        let phase = course.plan.steps[index].phase
        if phase.isFinal, completionLag > 0, now < course.entered(index) + completionLag { return nil }
        return switch phase {
        case .completed: completion
        case .cancelled, .terminated: .terminated
        case .started, .accountsCollected, .retried: nil
        }
    }

    /// Accounts processed: evenly through ACCOUNTS_COLLECTED, all of them that go well at COMPLETED.
    ///
    /// One that is stuck has processed half of them for ever.
    private func processed(in index: Int, at now: Timestamp) -> Int {
        guard course.plan.steps[index].phase == .accountsCollected else { return processableAccounts }
        guard course.plan.progress != .manual else { return 0 }
        guard let (elapsed, length) = course.elapsed(in: index, at: now) else {
            return processableAccounts / 2
        }
        return share(of: processableAccounts, elapsed: elapsed, length: length)
    }

    /// The counters of v2024 and later follow from the first two: identities are refreshed first, then accounts deleted.
    private func counts(processed: Int) -> AggregationCounts {
        var counts = AggregationCounts()
        counts.totalAccounts = totalAccounts
        counts.processedAccounts = processed
        counts.totalAccountsMarkedForDeletion = delta.deleted
        counts.totalIdentities = totalAccounts - delta.deleted
        counts.processedIdentities = min(processed, counts.totalIdentities - delta.failed.count)
        counts.deletedAccounts = processed - counts.processedIdentities
        return counts
    }

    private var taskCounts: TaskCounts {
        var counts = TaskCounts()
        counts.scanned = delta.scanned
        // Without the optimization every account that was there is updated.
        counts.unchanged = isOptimized ? delta.unchanged : 0
        counts.created = delta.new
        counts.updated = delta.changed + delta.unchanged - counts.unchanged
        counts.deleted = delta.deleted
        return counts
    }

    private func percentComplete(in index: Int, at now: Timestamp) -> Int {
        let phase = course.plan.steps[index].phase
        if phase.isFinal { return 100 }
        guard phase == .accountsCollected else { return 0 }
        guard course.plan.progress != .manual else { return 0 }
        guard let (elapsed, length) = course.elapsed(in: index, at: now) else { return 50 }
        return min(99, share(of: 100, elapsed: elapsed, length: length))
    }

    private func progressText(in index: Int, at now: Timestamp) -> String? {
        switch course.plan.steps[index].phase {
        case .started: TaskStatus.initializing
        case .retried: "Waiting for the virtual appliance..."
        case .accountsCollected: "Processed \(processed(in: index, at: now)) of \(totalAccounts)"
        case .completed, .cancelled, .terminated: nil
        }
    }
}

/// `elapsed / length` of a whole, rounded down; exact for any 63-bit numbers.
private func share(of whole: Int, elapsed: Int64, length: Int64) -> Int {
    guard length > 0 else { return whole }
    return Int(Int128(whole) * Int128(min(max(0, elapsed), length)) / Int128(length))
}
