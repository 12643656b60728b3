// The kinds of task that a load starts.

/// What a task does.
package enum TaskKind: Sendable, Hashable, CaseIterable {
    case accountAggregation, uncorrelatedAccounts, entitlementAggregation
}
