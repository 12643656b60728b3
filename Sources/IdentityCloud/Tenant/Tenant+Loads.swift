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
        try refuseUnknownSource(id, at: now)
        let (jobs, defaults) = (aggregations, settings.aggregation)
        return sources.use(id) { source in
            let runs = source.settings.aggregations
            var format = source.settings.feedFormat(
                for: source.readsFiles(for: kind) ? kind : .uncorrelatedAccounts
            )
            source.use(kind) { history in
                history.settle(given: jobs, at: now)
                format.base = history.inventory(given: jobs).known
                format.fails = defaults.next(of: runs, after: history.runs).ending == .completedWithErrors
            }
            return format
        }
    }

    /// Whether the scenario says that a source is read by its connector.
    package func isDirect(_ id: String) -> Bool { sources.isDelimitedFile(id) == false }

    /// What the file of a load is to be compared with before the load starts: another one may have gone by while it was
    /// arriving.
    ///
    /// `load` does it too, but all at once.
    ///
    /// - Returns: Nil when it was compared with what the source holds, or is not to be.
    package mutating func baseChanged(for request: LoadRequest, at now: Timestamp) -> FeedFormat? {
        guard let feed = request.feed, !isTurnedAway(request, at: now),
            sources.use(request.sourceID, { $0.readsFiles(for: request.kind) }),
            let format = try? feedFormat(for: request.kind, source: request.sourceID, at: now)
        else { return nil }
        return format.base.serial == feed.comparedWith && format.fails == feed.fails ? nil : format
    }

    /// Starts a load, or accepts one that fails because another is running.
    ///
    /// - Throws: `LoadRefusal`; nothing has changed then.
    package mutating func load(_ request: LoadRequest, at now: Timestamp) throws(LoadRefusal) -> TaskStatus {
        try refuseUnknownSource(request.sourceID, at: now)
        try refuseMissingFile(request)
        let job = makeJob(for: request, at: now)
        aggregations.insert(job, at: now)
        jobMoves += 1
        let columns = request.kind == .accountAggregation ? request.feed?.summary.columns : nil
        sources.use(request.sourceID) { $0.noteLoad(columns: columns, at: now) }
        watch(job)
        return job.task(at: now)
    }

    private mutating func refuseUnknownSource(_ id: String, at now: Timestamp) throws(LoadRefusal) {
        carryOutDeletions(at: now)
        guard sources.isDelimitedFile(id) == nil else { return }
        if id.utf8.count < 19, id.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { throw .externalID(id) }
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

    /// Whether a load fails at once, as another one of its kind is running.
    private mutating func isTurnedAway(_ request: LoadRequest, at now: Timestamp) -> Bool {
        let jobs = aggregations
        let defaults = settings.aggregation
        return sources.use(request.sourceID) { source in
            let runs = source.settings.aggregations
            return source.use(request.kind) { history in
                defaults.next(of: runs, after: history.runs).busy == .taskError
                    && history.isBusy(given: jobs, at: now)
            }
        }
    }

    private mutating func makeJob(for request: LoadRequest, at now: Timestamp) -> AggregationJob {
        var request = request
        if let format = baseChanged(for: request, at: now) {
            request.feed?.compareAgain(as: format)
            while request.feed?.compareSome() == false {}
        }
        let isTurnedAway = isTurnedAway(request, at: now)
        let ids = ids.nextTask()
        lastSerial += 1
        let jobs = aggregations
        let (defaults, serial) = (settings.aggregation, lastSerial)
        return sources.use(request.sourceID) { source in
            let (settings, readsFile) = (source.settings, source.readsFiles(for: request.kind))
            return source.use(request.kind) { history in
                let behaviour = defaults.next(of: settings.aggregations, after: history.runs)
                let draft = JobDraft(
                    request: request,
                    behaviour: behaviour,
                    settings: settings,
                    ids: ids,
                    start: now
                )
                if isTurnedAway { return draft.failing(with: .busy(request.kind)) }
                let before = history.inventory(given: jobs)
                var finding = settings.find(
                    request,
                    readsFile: readsFile,
                    from: before,
                    serial: serial,
                    at: now
                )
                if behaviour.ending == .completedWithErrors { finding.failSome() }
                if history.hasForgotten { finding.messages.append(.forgottenAccounts) }
                let job = draft.job(finding)
                let leaves = job.isPlannedToEndWell ? finding.leaves : nil
                history.begin(job.id, leaves: leaves, given: jobs, at: now)
                return job
            }
        }
    }
}

extension AggregationSettings {
    /// How the next aggregation of a source goes that has been through so many; these settings where it says nothing.
    fileprivate func next(of runs: [AggregationSettings], after count: Int) -> AggregationSettings {
        runs.isEmpty ? self : runs[min(count, runs.count - 1)]
    }
}

extension SourceSettings {
    /// What a load finds, compared with what the source held before.
    fileprivate func find(
        _ request: LoadRequest,
        readsFile: Bool,
        from before: SourceInventory,
        serial: Int,
        at now: Timestamp
    ) -> LoadOutcome {
        var finding =
            if let feed = request.feed, readsFile {
                LoadOutcome(reading: feed, serial: serial, at: now)
            } else {
                LoadOutcome(again: before, changes: changes)
            }
        if request.kind == .uncorrelatedAccounts { finding.delta.deleted = 0 }
        if request.kind == .accountAggregation, let deleteThreshold {
            finding.holdBackDeletions(above: deleteThreshold)
        }
        return finding
    }
}
