// The numbers that a task shows when it has ended.

/// What a task did, in its own unit: accounts, entitlements, or accounts correlated.
package struct TaskCounts: Sendable, Hashable {
    package var scanned = 0
    package var unchanged = 0
    package var created = 0
    package var updated = 0
    package var deleted = 0

    package init() {}
}
