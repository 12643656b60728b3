// What the client under test did that would hurt against the real service.

import Formats
import IdentityCloud
import Journal
import Scenarios
import Tenancy

/// The findings on one tenant's clients.
struct ClientReport: Sendable {
    let tenant: String
    let requests: Int
    /// How many requests the journal has let go of; the counts include them.
    let evicted: Int
    let findings: [ReviewFinding]
    /// Requests that a finding names and the journal still holds.
    private let held: Set<UInt128>

    init(of run: borrowing ScenarioRun) {
        tenant = run.name
        requests = run.journal.tally.total
        evicted = run.journal.evictions
        findings = run.journal.review.findings
        let journal = run.journal
        held = evicted == 0 ? [] : Set(journal.sequences.map { journal[$0].outline.requestID.value })
    }

    func count(_ severity: ReviewRule.Severity) -> Int { findings.count { $0.rule.severity == severity } }

    /// How many of the requests that a finding names can no longer be looked up.
    private func evictedExamples(of finding: ReviewFinding) -> Int {
        evicted == 0 ? 0 : finding.examples.count { !held.contains($0.requestID.value) }
    }

    func write(to json: inout JSONWriter) {
        json.member("tenant", tenant)
        json.member("requests", requests)
        json.member("evicted", evicted)
        json.member("errors", count(.error))
        json.member("warnings", count(.warning))
        json.array("findings") { json in
            for finding in findings { json.object { write(finding, to: &$0) } }
        }
    }

    private func write(_ finding: ReviewFinding, to json: inout JSONWriter) {
        json.member("rule", finding.rule.rawValue)
        json.member("severity", finding.rule.severity.rawValue)
        json.member("count", finding.count)
        json.array("requestIds") { json in
            for example in finding.examples { json.hex(example.requestID.value) }
        }
        json.member("requestIdsEvicted", evictedExamples(of: finding))
        json.member("observed", finding.firstObservation)
        json.member("advice", finding.rule.advice)
    }

    /// One paragraph for each finding.
    var text: String {
        let head =
            "\(requests) requests of tenant \(TerminalText.escaped(tenant)): \(count(.error)) errors, \(count(.warning)) warnings\n"
        let note =
            evicted == 0
            ? "" : "\(evicted) requests have been evicted from the journal; they are counted here.\n"
        return findings.reduce(head + note) { text, finding in
            let observed = finding.firstObservation.map { " (\(TerminalText.escaped($0)))" } ?? ""
            let ids = finding.examples.prefix(3).map(\.requestID.hex).joined(separator: " ")
            return text + """
                \(finding.rule.severity.rawValue): \(finding.rule.rawValue), \(finding.count) times\(observed)
                  \(finding.rule.advice)
                  \(ids)\(finding.count > 3 ? " ..." : "")

                """
        }
    }
}

extension ReviewFinding {
    /// What was seen first; nil where the rule says it all.
    var firstObservation: String? {
        examples.first.flatMap { $0.observation.isEmpty ? nil : $0.observation }
    }
}
