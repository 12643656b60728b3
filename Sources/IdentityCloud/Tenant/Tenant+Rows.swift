// What the tenant's sources hold, one by one.

extension Tenant {
    /// What a source holds of the kind that a load brings: what the last one left that is COMPLETED.
    ///
    /// - Returns: Nil when there is no such source.
    package func rows(of source: String, _ kind: TaskKind, at now: Timestamp) -> SourceRows? {
        sources[source].map { rows($0, kind, at: now) }
    }

    /// The same of all sources, in the order in which they came.
    package func rows(_ kind: TaskKind, at now: Timestamp) -> [SourceRows] {
        sources.inOrder.map { rows($0, kind, at: now) }
    }

    private func rows(_ source: Source, _ kind: TaskKind, at now: Timestamp) -> SourceRows {
        rows(source.inventory(kind, given: aggregations, at: now), of: source.settings.id, kind)
    }

    private func rows(_ inventory: SourceInventory, of source: String, _ kind: TaskKind) -> SourceRows {
        SourceRows(inventory, of: source, kind, ids.rows(of: source, kind), began: clock.started)
    }

    /// What a load was compared with, and what it leaves when it ends as planned.
    ///
    /// - Returns: Nil when it leaves nothing, or when another one has run since.
    package func rows(aroundLoad id: ObjectID) -> (before: SourceRows, after: SourceRows)? {
        guard let job = aggregations[id],
            let found = sources[job.sourceID]?.inventories(job.kind, around: id)
        else { return nil }
        return (
            rows(found.before, of: job.sourceID, job.kind), rows(found.after, of: job.sourceID, job.kind)
        )
    }
}
