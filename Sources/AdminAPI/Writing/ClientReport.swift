// What the clients under test did that would hurt against the real service: of one tenant, or of all in one document.

import Formats
import IdentityCloud
import Journal
import Scenarios
import Tenancy

/// The findings on clients.
struct ClientReport: Sendable {
    /// What is to be said of one tenant.
    struct Part: Sendable {
        let tenant: String
        let requests: Int
        /// How many requests the journal has let go of; the counts include them.
        let evicted: Int
        /// Whether a client has called an operation, and not only looked whether somebody is there.
        let hasServed: Bool
        let findings: [ReviewFinding]
        /// Requests that a finding names and the journal still holds.
        private let held: Set<UInt128>

        init(of run: borrowing ScenarioRun) {
            tenant = run.name
            requests = run.journal.tally.total
            evicted = run.journal.evictions
            hasServed = run.hasServed
            findings = run.journal.findings
            let journal = run.journal
            held = evicted == 0 ? [] : Set(journal.sequences.map { journal[$0].outline.requestID.value })
        }

        /// The first request that a finding names and the journal holds.
        func example(of finding: ReviewFinding) -> String? {
            finding.examples.first { evicted == 0 || held.contains($0.requestID.value) }?.requestID.hex
        }

        /// How many of the requests that a finding names can no longer be looked up.
        func evictedExamples(of finding: ReviewFinding) -> Int {
            evicted == 0 ? 0 : finding.examples.count { !held.contains($0.requestID.value) }
        }
    }

    let parts: [Part]
    /// Whether it is about all tenants, so that each finding names its own.
    let isOfAll: Bool
    private let page: PageLinks?

    /// The report on one tenant; `page` is where its requests are shown.
    init(of run: borrowing ScenarioRun, page: PageLinks? = nil) {
        parts = [Part(of: run)]
        isOfAll = false
        self.page = page
    }

    /// The report on all tenants that were called.
    init(ofAll tenants: [LiveTenant], uptime: Milliseconds, page: PageLinks? = nil) {
        parts = tenants.map { Part(of: $0.snapshot(uptime: uptime).run) }.filter { $0.requests > 0 }
        isOfAll = true
        self.page = page
    }

    private var findings: [(part: Part, finding: ReviewFinding)] {
        parts.flatMap { part in part.findings.map { (part, $0) } }
    }

    func count(_ severity: ReviewRule.Severity) -> Int {
        findings.count { $0.finding.rule.severity == severity }
    }

    var requests: Int { parts.reduce(0) { $0 + $1.requests } }

    /// Whether any client was seen: a report on nothing is no good news.
    var hasSeenClients: Bool { parts.contains { $0.hasServed || !$0.findings.isEmpty } }

    func write(to json: inout JSONWriter) {
        json.member("tenant", isOfAll ? "*" : parts[0].tenant)
        json.member("requests", requests)
        json.member("evicted", parts.reduce(0) { $0 + $1.evicted })
        json.member("errors", count(.error))
        json.member("warnings", count(.warning))
        json.member("information", count(.information))
        if isOfAll {
            json.array("tenants") { json in
                for part in parts {
                    json.object { json in
                        json.member("tenant", part.tenant)
                        json.member("requests", part.requests)
                        json.member("evicted", part.evicted)
                    }
                }
            }
        }
        json.array("findings") { json in
            for (part, finding) in findings { json.object { write(finding, of: part, to: &$0) } }
        }
    }

    private func write(_ finding: ReviewFinding, of part: Part, to json: inout JSONWriter) {
        if isOfAll { json.member("tenant", part.tenant) }
        json.member("rule", finding.rule.rawValue)
        json.member("severity", finding.rule.severity.rawValue)
        json.member("count", finding.count)
        json.array("requestIds") { json in
            for example in finding.examples { json.hex(example.requestID.value) }
        }
        json.member("requestIdsEvicted", part.evictedExamples(of: finding))
        json.member("observed", finding.firstObservation)
        json.member("advice", finding.rule.advice)
        if let link = link(to: finding, of: part) { json.member("page", link) }
    }

    /// Where the page shows a request that a finding names.
    private func link(to finding: ReviewFinding, of part: Part) -> String? {
        page.flatMap { page in part.example(of: finding).map { page.link(to: $0, of: part.tenant) } }
    }
}

// For people, and for machines that show them something.
extension ClientReport {
    /// One paragraph for each finding, under a line for each tenant.
    var text: String {
        guard !parts.isEmpty else { return "No tenant was called.\n" }
        return parts.map { part in
            Self.head(of: part) + part.findings.map { paragraph(on: $0, of: part) }.joined()
        }
        .joined()
    }

    private static func head(of part: Part) -> String {
        let counts = ReviewRule.Severity.allCases.map { severity in
            (severity, part.findings.count { $0.rule.severity == severity })
        }
        // Who has no such finding need not know that there could be some.
        let told = counts.filter { $0.0 != .information || $0.1 > 0 }
            .map { severity, count in
                severity == .information ? "\(count) for information" : counted(count, severity.rawValue)
            }
        let name = TerminalText.escaped(part.tenant)
        let head = "\(counted(part.requests, "request")) of tenant \(name): \(told.joined(separator: ", "))\n"
        guard part.evicted > 0 else { return head }
        let have = part.evicted == 1 ? "has" : "have"
        return head
            + "\(counted(part.evicted, "request")) \(have) been evicted from the journal; the counts include them.\n"
    }

    private func paragraph(on finding: ReviewFinding, of part: Part) -> String {
        let observed = finding.firstObservation.map { " (\(TerminalText.escaped($0)))" } ?? ""
        let ids = finding.examples.prefix(3).map(\.requestID.hex).joined(separator: " ")
        let link = link(to: finding, of: part).map { "  \($0)\n" } ?? ""
        return """
            \(finding.rule.severity.rawValue): \(finding.rule.rawValue), \(Self.counted(finding.count, "time"))\(observed)
              \(finding.rule.advice)
              \(ids)\(finding.count > 3 ? " ..." : "")

            """ + link
    }

    /// `1 warning`, `2 warnings`.
    static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// Annotations of a GitHub workflow run, one for each finding.
    var github: String {
        findings.map { part, finding in
            let level =
                switch finding.rule.severity {
                case .error: "error"
                case .warning: "warning"
                case .information: "notice"
                }
            let observed = finding.firstObservation.map { " (\($0))" } ?? ""
            let tenant = TerminalText.escaped(part.tenant)
            let message =
                "\(Self.counted(finding.count, "time")) in tenant \(tenant)\(TerminalText.escaped(observed)). "
                + finding.rule.advice
            return "::\(level) title=\(finding.rule.rawValue)::\(message.replacing("%", with: "%25"))\n"
        }.joined()
    }
}
