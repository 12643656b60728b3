// What a load finds in its source: the delta that every counter of every endpoint follows from.

import AccountFiles

/// What a load found, and what it leaves behind if it ends well.
struct LoadOutcome: Sendable {
    var delta: AccountDelta
    var leaves: SourceInventory
    var messages: [TaskMessage] = []

    /// What an uploaded file holds, once it was compared with what the source holds.
    init(reading feed: FinishedFeed, serial: Int, at now: Timestamp) {
        delta = feed.delta
        var accounts = feed.kept ?? feed.accounts
        accounts.serial = serial
        accounts.date(now.milliseconds, after: feed.base)
        leaves = .file(accounts)
        if feed.summary.repeatedBlocks > 0 { messages.append(.repeatedBlocks(feed.summary.repeatedBlocks)) }
        if feed.summary.comments > 0 { messages.append(.comments(feed.summary.comments)) }
        if feed.summary.rowsWithoutKey > 0 { messages.append(.rowsWithoutKey(feed.summary.rowsWithoutKey)) }
    }

    /// What an aggregation without a file finds: nothing in sources of files, and what the scenario says in direct ones.
    ///
    /// No more accounts are deleted or changed than there were.
    init(again before: SourceInventory, changes: AccountChanges) {
        switch before {
        case .file:
            delta = AccountDelta()
            leaves = before
        case .direct(let count, let listed):
            // Those that the scenario lists stay.
            let deleted = min(changes.deleted, count)
            let staying = count + listed.count - deleted
            let changed = min(changes.changed, staying)
            delta = AccountDelta(
                new: changes.new,
                changed: changed,
                deleted: deleted,
                unchanged: staying - changed
            )
            leaves = .direct(count: count - deleted + changes.new, listed: listed)
        }
    }

    /// Lets every tenth of the accounts fail that differ, where nobody has compared them one by one.
    mutating func failSome() {
        guard case .direct(let count, let listed) = leaves, delta.failed.count == 0 else { return }
        let failed = (delta.new + delta.changed + 9) / 10
        delta.failed.new = min(delta.new, (delta.new + 9) / 10)
        delta.failed.changed = failed - delta.failed.new
        delta.new -= delta.failed.new
        delta.changed -= delta.failed.changed
        leaves = .direct(count: count - delta.failed.new, listed: listed)
    }

    /// Deletes nothing when more than so many percent of the accounts would be deleted.
    mutating func holdBackDeletions(above percent: Double) {
        guard delta.exceeds(percent) else { return }
        messages.append(.deleteThreshold(percent, deletions: delta.deleted, of: delta.known))
        // A file's accounts have those beside them that it lacks: they were compared with this threshold.
        if case .direct(let count, let listed) = leaves {
            leaves = .direct(count: count + delta.deleted, listed: listed)
        }
        delta.deleted = 0
    }
}
