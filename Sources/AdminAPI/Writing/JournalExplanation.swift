// Why the fault rules did to each request what they did.

import HTTPMessages
import Journal
import Scenarios
import Tenancy

/// The rules' findings on some requests.
struct JournalExplanation {
    /// Rules times requests: with a thousand rules ten thousand requests would make a gigabyte.
    static let mostLines = 100_000

    private let rules: [FaultRule]
    /// The requests that are told of: the newest, when there are too many.
    private let told: Set<Int>
    /// By sequence number; nil when too much was evicted to tell.
    private let findings: [Int: [RuleExplanation]]?

    init(of entries: [JournalEntry], in run: borrowing ScenarioRun) {
        rules = run.faults.rules
        let told = Set(entries.suffix(Self.mostLines / max(1, rules.count)).map(\.sequence))
        self.told = told
        findings = run.explanations { told.contains($0) }
    }

    /// Whether it is told of a request what each rule said.
    func tells(of sequence: Int) -> Bool { findings != nil && told.contains(sequence) }

    /// What each rule said to a request; nil when that is not told.
    func lines(for sequence: Int) -> [(rule: Int, name: String?, tried: Bool, fired: Bool, reason: String)]? {
        guard let findings, told.contains(sequence) else { return nil }
        return (findings[sequence] ?? []).map { explanation in
            let rule = rules[explanation.rule]
            return (
                explanation.rule, rule.name, explanation.finding.isOfTriedRule, explanation.finding == .fires,
                explanation.finding.reason
            )
        }
    }
}

extension ScenarioRun {
    /// What each rule said to each request that `isWanted`, by sequence number; nil when too much was evicted to tell.
    func explanations(where isWanted: (Int) -> Bool) -> [Int: [RuleExplanation]]? {
        explanations(
            decoded: { text, plusIsSpace in
                PercentEncoding.text(Array(text.utf8)[...], plusIsSpace: plusIsSpace)
            },
            where: isWanted
        )
    }
}

extension RuleExplanation.Finding {
    /// Whether `on`, `where` and `between` fitted, so that the rule counted the request.
    fileprivate var isOfTriedRule: Bool {
        switch self {
        case .anotherOperation, .conditionDiffers, .outsideWindow, .notInForce: false
        default: true
        }
    }

    /// Why the rule fired or did not, for a person.
    fileprivate var reason: String {
        switch self {
        case .anotherOperation: "on: names other operations"
        case .conditionDiffers(let key): "where: \(key) differs"
        case .outsideWindow: "between: the tenant time is outside"
        case .notInForce: "from, until: it is not in force"
        case .notThisCall(let number): "calls: this was call \(number)"
        case .decidedEarlier(let rule): "rule \(rule) had decided already"
        case .limitReached: "limit: it had fired often enough"
        case .notDrawn: "chance: the draw was against it"
        case .fires: "every condition was met"
        }
    }
}
