// The control plane's view of a tenant's sources.

/// A source, what it holds, and its last load.
package struct SourceSummary: Sendable {
    package var id: String
    /// Nil for a source that only a load has named.
    package var name: String?
    package var kind: SourceSettings.Kind?
    package var accounts: Int
    package var entitlements: Int
    package var lastJob: JobSummary?
}

extension Tenant {
    /// Every source, in the order of their ids; what runs has brought nothing yet.
    package func sourceSummaries(at now: Timestamp) -> [SourceSummary] {
        var last: [String: JobSummary] = [:]
        for job in aggregations.newestFirst(at: now) where last[job.sourceID] == nil {
            last[job.sourceID] = JobSummary(job, at: now)
        }
        return sources.sorted.map { source in
            SourceSummary(
                id: source.settings.id,
                name: source.isNamed ? source.settings.name : nil,
                kind: source.isNamed ? source.settings.kind : nil,
                accounts: source.inventory(.accountAggregation, given: aggregations, at: now).count,
                entitlements: source.inventory(.entitlementAggregation, given: aggregations, at: now).count,
                lastJob: last[source.settings.id]
            )
        }
    }
}
