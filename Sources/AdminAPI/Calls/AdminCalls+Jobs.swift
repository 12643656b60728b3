// Jobs: seeing, moving and awaiting them.

import Formats
import HTTPMessages
import IdentityCloud
import Scenarios
import Tenancy

extension AdminCalls {
    func jobs(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let jobs = try read(request) { run, now in run.tenant.jobs(at: now) }
        return .answer(
            .object { json in
                json.array("jobs") { json in
                    for job in jobs { json.object { $0.members(of: job) } }
                }
            }
        )
    }

    func sources(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let sources = try read(request) { run, now in run.tenant.sourceSummaries(at: now) }
        return .answer(
            .object { json in
                json.array("sources") { json in
                    for source in sources { json.object { $0.members(of: source) } }
                }
            }
        )
    }

    func job(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        guard let job = try read(request, { run, now in run.tenant.job(request.subject, at: now) }) else {
            throw Self.unknownJob(request.subject)
        }
        return .answer(Self.answer(job))
    }

    func command(_ command: JobCommand, _ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let result = try tenant(request).control { run in
            let now = run.tenant.clock.now(uptime: request.uptime)
            return run.tenant.command(command, job: request.subject, at: now)
        }
        switch result {
        case .done(let job): return .answer(Self.answer(job))
        case .unknownJob: throw Self.unknownJob(request.subject)
        case .impossible(let job):
            throw .conflict(
                "job-cannot-\(command.rawValue)",
                job.isFinal
                    ? "The job has ended already: it is \(job.phase)."
                    : "No phase follows \(job.phase) in the job's plan."
            )
        }
    }

    func waitForJob(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let phase = try Self.phase(request.query["status"])
        let timeout = try timeout(request)
        let id = request.subject
        return .wait(
            PendingAnswer(for: .job(id: id, phase: phase), of: try tenant(request), request, timeout) {
                sight,
                isLate in
                guard case .job(let job?) = sight else { return Self.unknownJob(id).answer }
                return isLate ? Self.late(job, wanted: phase) : Self.outcome(job, wanted: phase)
            }
        )
    }

    /// How long a call may wait.
    func timeout(_ request: AdminRequest, usually usual: Milliseconds = 5_000) throws(AdminError)
        -> Milliseconds
    {
        try request.query.duration("timeout", upTo: PendingAnswer.longest) ?? usual
    }

    private static func phase(_ text: String?) throws(AdminError) -> String? {
        guard let text else { return nil }
        let known = AggregationPhase.allCases.map(\.rawValue) + ExportStatus.allCases.map(\.rawValue)
        guard known.contains(text.uppercased()) else {
            throw .badRequest(AdminError.unknown("status", text, known: known))
        }
        return text.uppercased()
    }

    private static func outcome(_ job: JobSummary, wanted: String?) -> AdminAnswer {
        guard let wanted, job.phase != wanted else { return answer(job) }
        return AdminError.conflict(
            "job-has-ended",
            "The job has ended as \(job.phase); it will never be \(wanted)."
        ).answer
    }

    private static func late(_ job: JobSummary, wanted: String?) -> AdminAnswer {
        AdminError(
            status: 408,
            code: "timeout",
            message: "The job was \(job.phase), not \(wanted ?? "at its end"), when the time was over.",
            details: { json in json.object("job") { $0.members(of: job) } }
        ).answer
    }

    private static func answer(_ job: JobSummary) -> AdminAnswer { .object { $0.members(of: job) } }

    private static func unknownJob(_ id: String) -> AdminError {
        .notFound(
            "unknown-job",
            "There is no job \"\(id)\" in this tenant; GET /__admin/jobs lists those there are."
        )
    }
}
