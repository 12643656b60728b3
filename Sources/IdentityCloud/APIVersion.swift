// The versions of ISC's API that have these operations.

/// A version of the API; `v1` is the style without prefix (`/sources/v1/...`).
@usableFromInline
package enum APIVersion: String, Hashable, Sendable, CaseIterable {
    case beta, v2024, v2025, v2026, v1

    /// The place in `allCases`, without hashing or searching.
    @inlinable package var ordinal: Int {
        switch self {
        case .beta: 0
        case .v2024: 1
        case .v2025: 2
        case .v2026: 3
        case .v1: 4
        }
    }

    /// Whether aggregation status knows NOT_FOUND and the four further counters (all but beta).
    package var hasExtendedAggregationStatus: Bool { self != .beta }
}
