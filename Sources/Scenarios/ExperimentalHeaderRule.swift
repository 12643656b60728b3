// What a missing X-SailPoint-Experimental field leads to.

/// Where `X-SailPoint-Experimental: true` is asked for.
package enum ExperimentalHeaderRule: Sendable, Hashable, CaseIterable {
    /// Where today's OpenAPI requires it: role-mining exports in v2024, v2025, v2026 and v1.
    case current
    /// Also on aggregation status, as the documents of 2024 had it.
    case documented
    case never
}
