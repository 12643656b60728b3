// Why the fault rules did to each request what they did.

import Journal
import Scenarios
import Tenancy

/// The rules' findings on some requests.
struct JournalExplanation {
    private let rules: [FaultRule]
    /// By sequence number; nil when too much was evicted to tell.
    private let findings: [Int: [RuleExplanation]]?

    init(of entries: [JournalEntry], in run: borrowing ScenarioRun) {
        let wanted = Set(entries.map(\.sequence))
        rules = run.faults.rules
        findings = run.explanations { wanted.contains($0) }
    }

    /// What each rule said to a request; nil when that is no longer known.
    func lines(for sequence: Int) -> [(rule: Int, name: String?, fired: Bool, reason: String)]? {
        guard let findings else { return nil }
        return (findings[sequence] ?? []).map { explanation in
            let rule = rules[explanation.rule]
            return (
                explanation.rule, rule.name, explanation.finding == .fires,
                explanation.finding.reason
            )
        }
    }
}

extension RuleExplanation.Finding {
    /// Why the rule fired or did not, for a person.
    fileprivate var reason: String {
        switch self {
        case .anotherOperation: "on: names other operations"
        case .conditionDiffers(let key): "where: \(key) differs"
        case .outsideWindow: "between: the tenant time is outside"
        case .notThisCall(let number): "calls: this was call \(number)"
        case .decidedEarlier(let rule): "rule \(rule) had decided already"
        case .limitReached: "limit: it had fired often enough"
        case .notDrawn: "chance: the draw was against it"
        case .fires: "every condition was met"
        }
    }
}
