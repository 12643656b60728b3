// GET account-aggregations/{id}/status: what is true of an aggregation at one moment.

/// The status of an aggregation at one moment.
package struct AggregationStatus: Sendable, Hashable {
    package var id: ObjectID
    package var start: Timestamp
    package var phase: AggregationPhase
    /// Nil outside ACCOUNTS_COLLECTED and COMPLETED.
    package var counts: AggregationCounts?

    package init(id: ObjectID, start: Timestamp, phase: AggregationPhase, counts: AggregationCounts?) {
        self.id = id
        self.start = start
        self.phase = phase
        self.counts = counts
    }
}
