// Starting a load: what is refused, what the load finds, and the job that shows it.

package import AccountFiles

extension Tenant {
    /// How to read an upload, before its first byte is there.
    ///
    /// No account changes before `load`. What the source held before a load that has ended is forgotten, so that no
    /// third file's accounts stay beside those that come and those they are compared with.
    ///
    /// - Throws: `.unknownSource` when the scenario asks for that; a missing file is refused by `load`.
    package mutating func feedFormat(
        for kind: TaskKind,
        source id: String,
        at now: Timestamp
    ) throws(LoadRefusal) -> FeedFormat {
        try refuseUnknownSource(id)
        let jobs = aggregations
        return sources.use(id) { source in
            source[kind].settle(given: jobs, at: now)
            let rules = kind == .accountAggregation && source.readsFiles(for: kind) ? source.settings : nil
            var format = FeedFormat(columns: rules?.columns, keyColumn: rules?.keyColumn)
            format.base = source[kind].inventory(given: jobs).known
            return format
        }
    }

    /// Starts a load, or accepts one that fails because another is running.
    ///
    /// - Throws: `LoadRefusal`; nothing has changed then.
    package mutating func load(_ request: LoadRequest, at now: Timestamp) throws(LoadRefusal) -> TaskStatus {
        try refuseUnknownSource(request.sourceID)
        try refuseMissingFile(request)
        let job = makeJob(for: request, at: now)
        aggregations.insert(job, at: now)
        return job.task(at: now)
    }

    private func refuseUnknownSource(_ id: String) throws(LoadRefusal) {
        guard sources.isDelimitedFile(id) == nil else { return }
        switch settings.unknownSource {
        case .accept: return
        case .notFound: throw .unknownSource(.notFound)
        case .badRequest: throw .unknownSource(.badRequest)
        }
    }

    /// A source that the scenario does not name counts as one of delimited files when files are insisted on.
    private func refuseMissingFile(_ request: LoadRequest) throws(LoadRefusal) {
        guard request.feed == nil, settings.missingFile == .badRequest else { return }
        if sources.isDelimitedFile(request.sourceID) ?? true { throw .missingFile }
    }

    private mutating func makeJob(for request: LoadRequest, at now: Timestamp) -> AggregationJob {
        let ids = ids.nextTask()
        lastSerial += 1
        let jobs = aggregations
        let (defaults, serial) = (settings.aggregation, lastSerial)
        return sources.use(request.sourceID) { source in
            let runs = source.settings.aggregations
            var history = source[request.kind]
            let behaviour = runs.isEmpty ? defaults : runs[min(history.runs, runs.count - 1)]
            let draft = JobDraft(
                request: request,
                behaviour: behaviour,
                settings: source.settings,
                ids: ids,
                start: now
            )
            if behaviour.busy == .taskError, history.isBusy(given: jobs, at: now) {
                source[request.kind] = history
                return draft.failing(with: .busy(request.kind))
            }
            let before = history.inventory(given: jobs)
            let finding = source.find(request, from: before, serial: serial)
            let job = draft.job(finding)
            history.begin(job.id, leaves: job.isPlannedToEndWell ? finding.leaves : nil, given: jobs)
            source[request.kind] = history
            return job
        }
    }
}

extension Source {
    /// What a load finds, compared with what the source held before.
    fileprivate func find(_ request: LoadRequest, from before: SourceInventory, serial: Int) -> Finding {
        var finding =
            if let feed = request.feed, readsFiles(for: request.kind) {
                Finding(reading: feed, from: before.known, serial: serial)
            } else {
                Finding(again: before, changes: settings.changes)
            }
        if request.kind == .uncorrelatedAccounts { finding.delta.deleted = 0 }
        if request.kind == .accountAggregation, let percent = settings.deleteThreshold {
            finding.holdBackDeletions(above: percent, of: before)
        }
        return finding
    }
}
