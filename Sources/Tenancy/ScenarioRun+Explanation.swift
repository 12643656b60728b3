// Why a request was disturbed, or was not: worked out when somebody asks, by putting the journal's requests to a copy of
// the rules once more. The hot path keeps nothing for it but the journal.

import IdentityCloud
import Journal
package import Scenarios

extension ScenarioRun {
    /// What each rule said to each request that `isWanted`, by sequence number.
    ///
    /// - Returns: Nil when requests that the rules had counted are no longer in the journal.
    package func explanations(where isWanted: (Int) -> Bool) -> [Int: [RuleExplanation]]? {
        guard journal.sequences.lowerBound <= rulesBefore.sequence else { return nil }
        var book = rulesBefore.book
        var explanations: [Int: [RuleExplanation]] = [:]
        guard !book.rules.isEmpty else { return [:] }
        for sequence in rulesBefore.sequence..<journal.sequences.upperBound {
            let entry = journal[sequence]
            guard let facts = entry.facts(scenarioBegan: tenant.clock.started) else { continue }
            if isWanted(sequence) { explanations[sequence] = book.explain(facts, header: entry.field) }
            _ = book.judge(facts, header: entry.field)
        }
        return explanations
    }
}

extension JournalEntry {
    /// The value of a field that was kept, by its name in any case.
    fileprivate func field(_ name: String) -> String? {
        let wanted = name.lowercased()
        return fields.last { $0.name.lowercased() == wanted }?.value
    }
}
