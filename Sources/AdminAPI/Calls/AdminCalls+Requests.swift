// The journal: reading, counting, awaiting and emptying it.

import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension AdminCalls {
    func requests(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let filter = try CallFilter(request.query)
        let limit = min(try request.query.count("limit", in: 0...Int.max) ?? .max, Self.mostRequests)
        let format = request.query["format"] ?? "json"
        guard format == "json" || format == "har" else {
            throw .badRequest(AdminError.unknown("format", format, known: ["json", "har"]))
        }
        let answer = try read(request) { run, _ in
            let entries = run.journal.entries(filter, limit: limit)
            let explained = JournalExplanation(of: entries, in: run)
            guard format == "har" else { return Self.answer(entries, run.journal, explained: explained) }
            let archive = JournalArchive(
                entries: entries,
                explained: explained,
                report: ClientReport(of: run),
                version: services.version
            )
            return AdminAnswer.object { archive.write(to: &$0) }
        }
        return .answer(answer)
    }

    /// One request, by its id or its sequence number.
    func entry(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let run = try tenant(request).snapshot(uptime: request.uptime).run
        let sequence =
            WholeNumber.read(request.subject.utf8, in: 0...Int.max)
            ?? ObjectID(request.subject).flatMap { run.journal.sequence(of: $0) }
        guard let sequence, run.journal.sequences.contains(sequence) else {
            let held = run.journal.sequences
            throw .notFound(
                "unknown-request",
                "The journal of tenant \"\(run.name)\" holds no request \"\(request.subject)\": it holds "
                    + (held.isEmpty ? "none." : "\(held.lowerBound) to \(held.upperBound - 1).")
            )
        }
        let entry = run.journal[sequence]
        let explained = JournalExplanation(of: [entry], in: run)
        let cited = run.journal.findings.compactMap { finding in
            finding.examples.first { $0.requestID == entry.outline.requestID }.map {
                (finding.rule, $0.observation)
            }
        }
        return .answer(
            .object { json in
                json.members(of: entry, explained: explained)
                json.array("findings") { json in
                    for (rule, observation) in cited {
                        json.object { json in
                            json.member("rule", rule.rawValue)
                            json.member("severity", rule.severity.rawValue)
                            json.member("observed", observation.isEmpty ? nil : observation)
                            json.member("advice", rule.advice)
                        }
                    }
                }
            }
        )
    }

    /// An answer shows no more requests, the newest.
    static let mostRequests = 10_000

    private static func answer(
        _ entries: [JournalEntry],
        _ journal: borrowing Journal,
        explained: JournalExplanation
    ) -> AdminAnswer {
        let total = journal.tally.total
        let evicted = journal.evictions
        return .object { json in
            json.array("requests") { json in
                for entry in entries { json.object { $0.members(of: entry, explained: explained) } }
            }
            json.member("total", total)
            json.member("evicted", evicted)
            json.member("unexplained", entries.count { !explained.tells(of: $0.sequence) })
        }
    }

    func forgetRequests(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        // What is forgotten is freed outside the tenant's lock.
        let forgotten = try tenant(request).withLock { run in
            defer { run.forgetRequests() }
            return run.journal
        }
        return .answer(.object { $0.member("forgotten", forgotten.tally.total) })
    }

    func countRequests(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let filter = try CallFilter(request.query)
        guard let count = try read(request, { run, _ in run.journal.count(filter) }) else {
            throw Self.evicted
        }
        return .answer(Self.count(count))
    }

    func waitForRequests(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let filter = try CallFilter(request.query)
        let count = try request.query.count("count", in: 0...Int.max) ?? 1
        let timeout = try timeout(request)
        return .wait(
            PendingAnswer(for: .requests(filter, count: count), of: try tenant(request), request, timeout) {
                sight,
                isLate in
                guard case .requests(let seen?) = sight else { return Self.evicted.answer }
                return isLate ? Self.late(seen, of: count) : Self.count(seen)
            }
        )
    }

    private static func count(_ count: Int) -> AdminAnswer { .object { $0.member("count", count) } }

    private static func late(_ count: Int, of wanted: Int) -> AdminAnswer {
        AdminError(
            status: 408,
            code: "timeout",
            message: "There were \(count) such requests, not \(wanted), when the time was over.",
            details: { $0.member("count", count) }
        ).answer
    }

    static let evicted = AdminError.conflict(
        "evidence-evicted",
        "To answer this, requests are needed that the journal no longer holds. Ask by operation, version, status, client "
            + "and source, which are counted for good, or start with a larger --journal-requests and --journal-bytes."
    )
}
