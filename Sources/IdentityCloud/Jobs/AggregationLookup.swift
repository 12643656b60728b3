// What looking for an aggregation finds.

/// The answer to a status GET of an aggregation.
package enum AggregationLookup: Sendable, Hashable {
    case found(AggregationStatus)
    /// The store is slow: 404 for now.
    case notYet
    /// It ended too long ago.
    case expired(as: AggregationSettings.Expired)
    case unknown
}
