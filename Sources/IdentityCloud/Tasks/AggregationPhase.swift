// The states of the aggregation state machine.

/// A phase of an aggregation; the raw value is ISC's word for it.
package enum AggregationPhase: String, Sendable, Hashable, CaseIterable {
    case started = "STARTED"
    case accountsCollected = "ACCOUNTS_COLLECTED"
    case completed = "COMPLETED"
    case cancelled = "CANCELLED"
    case retried = "RETRIED"
    case terminated = "TERMINATED"

    /// Whether nothing follows.
    package var isFinal: Bool { self == .completed || self == .cancelled || self == .terminated }

    /// Whether the counts are shown (ISC: "Only available when status is ACCOUNTS_COLLECTED or COMPLETED").
    package var showsCounts: Bool { self == .accountsCollected || self == .completed }
}
