// Role-mining exports: starting them, asking for them, and what their archive holds.

extension Tenant {
    /// POST .../export-async.
    package mutating func startExport(
        session: String,
        role: String,
        minEntitlementPopularity: Int = 0,
        includeCommonAccess: Bool = true,
        at now: Timestamp
    ) -> ExportJob {
        let job = ExportJob(
            id: ids.nextExport().uuid,
            session: session,
            role: role,
            minEntitlementPopularity: minEntitlementPopularity,
            includeCommonAccess: includeCommonAccess,
            status: .queued
        )
        return start(job, nextSchedule(from: now), at: now)
    }

    /// A status GET of an export: it counts as a poll.
    package mutating func exportStatus(
        session: String,
        role: String,
        id: String,
        at now: Timestamp
    ) -> ExportLookup {
        let key = ExportKey(session: session, role: role, id: id)
        if exports[key] == nil {
            // The OpenAPI says `format: uuid`, so nothing else is ever accepted.
            guard settings.unknownExport == .accept, id.utf8.count == 36, ObjectID(id) != nil else {
                return .unknown(asBadRequest: settings.unknownExport != .notFound)
            }
            adopt(session: session, role: role, id: id, at: now)
        }
        var isMoved = false
        let found = exports.update(key) { run in
            isMoved = run.course.poll(at: now)
            return run.job(at: now)
        }
        if isMoved { jobMoves += 1 }
        return found.map(ExportLookup.found) ?? .unknown(asBadRequest: false)
    }

    /// An export as every view shows it now; counts no poll and makes none.
    package func export(session: String, role: String, id: String, at now: Timestamp) -> ExportJob? {
        exports[ExportKey(session: session, role: role, id: id)]?.job(at: now)
    }

    /// The status that a status GET would be answered now; counts no poll.
    package func nextExportPhase(session: String, role: String, id: String, at now: Timestamp)
        -> ExportStatus?
    {
        exports[ExportKey(session: session, role: role, id: id)]?.course.nextAnswer(at: now)
    }

    /// The files of a potential role's archive; the same for the same seed, session and role.
    package func exportContents(session: String, role: String) -> ExportContents {
        ExportContents(draws: ids.contents(session: session, role: role))
    }

    /// Takes an export of the scenario.
    mutating func insert(_ export: SeededExport) {
        let job = Self.job(session: export.session, role: export.role, id: export.id)
        _ = start(job, JobSchedule(staying: export.status), at: clock.started)
    }

    /// Begins an export that nobody started here.
    private mutating func adopt(session: String, role: String, id: String, at now: Timestamp) {
        let job = Self.job(session: session, role: role, id: id)
        _ = start(job, nextSchedule(from: now), at: now)
    }

    /// How the next export proceeds.
    private mutating func nextSchedule(from now: Timestamp) -> JobSchedule<ExportStatus> {
        defer { exportsBegun += 1 }
        let courses = settings.export
        return JobSchedule(following: courses[min(exportsBegun, courses.count - 1)], from: now)
    }

    private static func job(session: String, role: String, id: String) -> ExportJob {
        ExportJob(
            id: id,
            session: session,
            role: role,
            minEntitlementPopularity: 0,
            includeCommonAccess: true,
            status: .queued
        )
    }

    private mutating func start(_ job: ExportJob, _ plan: JobSchedule<ExportStatus>, at now: Timestamp)
        -> ExportJob
    {
        let run = ExportRun(job: job, started: now, course: JobProgress(plan, startedAt: now))
        exports.insert(run, as: ExportKey(session: job.session, role: job.role, id: job.id))
        jobMoves += 1
        return run.job(at: now)
    }
}
