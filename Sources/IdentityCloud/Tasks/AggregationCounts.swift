// The numbers that an aggregation shows.

/// The counters of an aggregation.
package struct AggregationCounts: Sendable, Hashable {
    package var totalAccounts = 0
    package var processedAccounts = 0
    package var totalAccountsMarkedForDeletion = 0
    package var deletedAccounts = 0
    package var totalIdentities = 0
    package var processedIdentities = 0

    package init() {}
}
