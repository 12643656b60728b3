// What a load finds in its source: the delta that every counter of every endpoint follows from.

import AccountFiles

/// What a load found, and what it leaves behind if it ends well.
struct Finding: Sendable {
    var delta: AccountDelta
    var leaves: SourceInventory
    var messages: [TaskMessage] = []

    /// What an uploaded file holds.
    init(reading feed: FinishedFeed, from before: KnownAccounts, serial: Int) {
        // Another load may have gone by while this file was arriving.
        let isCurrent = feed.comparedWith == before.serial
        delta = isCurrent ? feed.delta : before.delta(to: feed.accounts)
        var accounts = feed.accounts
        accounts.serial = serial
        leaves = .file(accounts)
        if feed.summary.duplicateRows > 0 { messages.append(.duplicateRows(feed.summary.duplicateRows)) }
        if feed.summary.rowsWithoutKey > 0 { messages.append(.rowsWithoutKey(feed.summary.rowsWithoutKey)) }
    }

    /// What an aggregation without a file finds: nothing new in files, and what the scenario says in direct sources.
    ///
    /// No more accounts are deleted or changed than there were.
    init(again before: SourceInventory, changes: AccountChanges) {
        switch before {
        case .file(let known):
            delta = AccountDelta(unchanged: known.digests.count)
            leaves = before
        case .direct(let count):
            let deleted = min(changes.deleted, count)
            let changed = min(changes.changed, count - deleted)
            delta = AccountDelta(
                new: changes.new,
                changed: changed,
                deleted: deleted,
                unchanged: count - deleted - changed
            )
            leaves = .direct(count: delta.scanned)
        }
    }

    /// Deletes nothing when more than so many percent of the accounts would be deleted.
    mutating func holdBackDeletions(above percent: Double, of before: SourceInventory) {
        let accounts = delta.deleted + delta.changed + delta.unchanged
        guard delta.deleted > 0, Double(delta.deleted) * 100 > percent * Double(accounts) else { return }
        messages.append(.deleteThreshold(percent, deletions: delta.deleted, of: accounts))
        switch (leaves, before) {
        case (.file(var kept), .file(let known)):
            kept.adopt(known)
            leaves = .file(kept)
        case (.direct(let count), _): leaves = .direct(count: count + delta.deleted)
        case (.file, .direct): break
        }
        delta.deleted = 0
    }
}
