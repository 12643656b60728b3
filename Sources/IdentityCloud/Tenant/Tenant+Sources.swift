// Sources and their schemas: listed, made, changed, taken away. What takes time is a task, and has happened when it ended.

import AccountFiles
package import Formats

extension Tenant {
    /// Every source, in the order in which they came.
    package mutating func sourceViews(at now: Timestamp) -> [SourceView] {
        carryOutDeletions(at: now)
        return sources.inOrder.map(view)
    }

    /// A source by its id.
    package mutating func sourceView(_ id: String, at now: Timestamp) -> SourceView? {
        carryOutDeletions(at: now)
        return sources[id].map(view)
    }

    func view(_ source: Source) -> SourceView {
        let id = source.settings.id
        return SourceView(
            id: id,
            settings: source.settings,
            facts: source.facts,
            began: clock.started,
            draws: ids.source(id)
        )
    }

    /// Whether another source has a name already.
    package func hasSource(named name: String, butFor id: String? = nil) -> Bool {
        sources.inOrder.contains { $0.settings.name == name && $0.settings.id != id }
    }

    /// Whether there are as many sources as may be.
    package var hasMostSources: Bool { sources.count >= SourceStore.capacity }

    /// POST sources: a new source from the members that a client gave.
    package mutating func createSource(_ given: JSONNode, at now: Timestamp) -> SourceView {
        let id = ids.nextSource().hex
        var settings = SourceSettings(id: id)
        // Invented accounts are for sources that a scenario lists.
        settings.changes = AccountChanges()
        var source = Source(settings, isNamed: true)
        source.facts.created = now
        source.give(given, at: now)
        sources.insert(source)
        return view(source)
    }

    /// PUT and PATCH: a source with other members.
    package mutating func changeSource(_ id: String, to given: JSONNode, at now: Timestamp) -> SourceView? {
        guard sources[id] != nil else { return nil }
        return view(
            sources.use(id) { source in
                source.give(given, at: now)
                return source
            }
        )
    }

    /// Gives a source an account schema: files must have its columns from now on.
    package mutating func setSchema(_ given: JSONNode, of id: String, at now: Timestamp) -> SourceView? {
        guard sources[id] != nil else { return nil }
        return view(
            sources.use(id) { source in
                source.setSchema(AccountSchema(given, modified: now))
                return source
            }
        )
    }

    /// POST schemas/accounts: a schema of the columns that a file has.
    package mutating func setSchema(columns: [String], of id: String, at now: Timestamp) -> SourceView? {
        setSchema(AccountSchema(columns: columns, key: nil).document, of: id, at: now)
    }

    /// DELETE sources/{id}, remove-accounts, entitlements/reset: a task at whose end they are gone.
    ///
    /// - Returns: nil when there is no such source.
    package mutating func startRemoval(
        _ kind: TaskKind,
        of id: String,
        launcher: String,
        at now: Timestamp
    ) -> TaskStatus? {
        carryOutDeletions(at: now)
        guard let source = sources[id] else { return nil }
        var behaviour = settings.aggregation
        behaviour.outcome = .completed
        behaviour.messages = []
        let request = LoadRequest(kind: kind, sourceID: id, launcher: launcher)
        let draft = JobDraft(
            request: request,
            behaviour: behaviour,
            settings: source.settings,
            ids: ids.nextTask(),
            start: now
        )
        lastSerial += 1
        let (jobs, serial) = (aggregations, lastSerial)
        let job = sources.use(id) { source in
            source.use(kind == .entitlementReset ? .entitlementAggregation : .accountAggregation) { history in
                let held = history.inventory(given: jobs)
                var finding = LoadOutcome(again: held, changes: AccountChanges())
                finding.delta = AccountDelta(deleted: held.count)
                finding.leaves = held.emptied(serial: serial)
                let job = draft.job(finding)
                if kind != .sourceDeletion {
                    history.begin(job.id, leaves: finding.leaves, isAggregation: false, given: jobs, at: now)
                }
                return job
            }
        }
        aggregations.insert(job, at: now)
        jobMoves += 1
        if kind == .sourceDeletion {
            deletions.append((source: id, job: job.id))
            triggers.mustLook = true
        }
        return job.task(at: now)
    }

    /// Takes the sources away whose deletion has ended well.
    mutating func carryOutDeletions(at now: Timestamp) {
        guard !deletions.isEmpty else { return }
        let (jobs, all) = (aggregations, deletions)
        deletions.removeAll { jobs[$0.job]?.ended(at: now) != nil || jobs[$0.job] == nil }
        for (source, id) in all {
            guard let job = jobs[id], job.phase(at: now) == .completed else { continue }
            if let known = sources[source] {
                note(.sourceDeleted, view(known), by: job.launcher, at: job.ended(at: now) ?? now)
            }
            sources.remove(source)
        }
    }
}

extension Source {
    /// Takes in the members that a client gave: what the loads look at follows from them.
    fileprivate mutating func give(_ given: JSONNode, at now: Timestamp) {
        facts.given = given
        facts.modified = now
        adjust { settings in
            settings.name = given["name"]?.string ?? settings.name
            if let type = given["connectionType"]?.string {
                settings.kind = type == "file" ? .delimitedFile : .direct
            }
            if let percent = given["deleteThreshold"]?.integer(in: 0...100) {
                settings.deleteThreshold = percent == 0 ? nil : Double(percent)
            }
        }
    }

    fileprivate mutating func setSchema(_ schema: AccountSchema) {
        facts.schema = schema
        adjust { settings in
            settings.columns = schema.columns.isEmpty ? nil : schema.columns
            settings.keyColumn = schema.key.flatMap { schema.columns.contains($0) ? $0 : nil }
        }
    }

    /// Notes a load, which makes a source that nobody named, and takes the schema of a first file, which later ones need
    /// not have.
    mutating func noteLoad(columns: [String]?, at now: Timestamp) {
        if !isNamed, facts.created == nil { facts.created = now }
        guard let columns, facts.schema == nil, settings.columns == nil, !columns.isEmpty else { return }
        facts.schema = AccountSchema(columns: columns, key: settings.keyColumn, modified: now)
    }
}
