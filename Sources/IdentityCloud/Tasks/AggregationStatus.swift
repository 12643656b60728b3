// GET account-aggregations/{id}/status: what is true of an aggregation at one moment.

/// The status of an aggregation at one moment.
package struct AggregationStatus: Sendable, Hashable {
    package var id: ObjectID
    package var start: Timestamp
    package var phase: AggregationPhase
    /// Nil outside ACCOUNTS_COLLECTED and COMPLETED.
    package var counts: AggregationCounts?
}

/// A phase of an aggregation; the raw value is ISC's word for it.
@usableFromInline
package enum AggregationPhase: String, Sendable, Hashable, CaseIterable {
    case started = "STARTED"
    case accountsCollected = "ACCOUNTS_COLLECTED"
    case completed = "COMPLETED"
    case cancelled = "CANCELLED"
    case retried = "RETRIED"
    case terminated = "TERMINATED"

    /// Whether nothing follows.
    @inlinable package var isFinal: Bool {
        switch self {
        case .completed, .cancelled, .terminated: true
        case .started, .accountsCollected, .retried: false
        }
    }

    /// Whether the counts are shown (ISC: "Only available when status is ACCOUNTS_COLLECTED or COMPLETED").
    package var showsCounts: Bool { self == .accountsCollected || self == .completed }
}

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
