// Why a request was disturbed, or was not: worked out when somebody asks, by putting the journal's requests to a copy of
// the rules once more. The hot path keeps nothing for it but the journal.

import IdentityCloud
import Journal
package import Scenarios

extension ScenarioRun {
    /// What each rule said to each request that `isWanted`, by sequence number.
    ///
    /// `decoded` undoes the percent-encoding of a text; its flag says that `+` is a blank.
    ///
    /// - Returns: Nil when requests that the rules had counted are no longer in the journal.
    package func explanations(
        decoded: (Substring, Bool) -> String,
        where isWanted: (Int) -> Bool
    ) -> [Int: [RuleExplanation]]? {
        guard journal.sequences.lowerBound <= rulesBefore.sequence else { return nil }
        var book = rulesBefore.book
        var explanations: [Int: [RuleExplanation]] = [:]
        guard !book.rules.isEmpty else { return [:] }
        for sequence in rulesBefore.sequence..<journal.sequences.upperBound {
            let entry = journal[sequence]
            var facts = entry.facts(rulesBegan: rulesBegan)
            if facts.operation == nil {
                let segments = entry.path.split(separator: "/").map { decoded($0, false) }
                facts.stub = scenario.stubs.answering(entry.method, segments)?.place
            }
            guard facts.operation != nil || facts.stub != nil else { continue }
            let look = { entry.look($0, decoded: decoded) }
            if isWanted(sequence) { explanations[sequence] = book.explain(facts, look: look) }
            _ = book.judge(facts, look: look)
            book.noteAnswer(to: facts, look: look)
        }
        return explanations
    }
}

extension JournalEntry {
    fileprivate var path: Substring { target.prefix { $0 != "?" } }

    /// What was kept of what the request held; secrets are not.
    fileprivate func look(_ detail: RequestDetail, decoded: (Substring, Bool) -> String) -> String? {
        switch detail {
        case .path: return String(path)
        case .query(let name):
            let fields = target.dropFirst(path.count + 1).split(separator: "&").map {
                $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            }
            let field = fields.first { decoded($0[0], true) == name }
            return field.map { $0.count == 2 ? decoded($0[1], true) : "" }
        case .header(let name):
            let wanted = name.lowercased()
            return fields.last { $0.name.lowercased() == wanted }?.value
        }
    }
}
