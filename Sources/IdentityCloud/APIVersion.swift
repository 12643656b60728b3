// The versions of ISC's API that have these operations.

/// A version of the API; `v1` is the style without prefix (`/sources/v1/...`).
package enum APIVersion: String, Hashable, Sendable, CaseIterable {
    case beta, v2024, v2025, v2026, v1

    /// Whether aggregation status knows NOT_FOUND and the four further counters (all but beta).
    package var hasExtendedAggregationStatus: Bool { self != .beta }
}
