// The states of the aggregation state machine.

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
