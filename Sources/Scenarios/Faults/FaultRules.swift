// The rules of a tenant at work: which call is disturbed, and how.
//
// A rule meets a call when `on`, `where` and `between` fit. Every rule counts every call it meets, also those that an
// earlier rule decides: so `calls: 1` of one rule and `calls: 2` of the next mean the client's first and second call.
// Rules are then tried in order. One fires when `calls` names the call's number, `limit` is not used up and `chance`,
// drawn only now, is for it. Its delay is added, its change noted; if it has an answer or a wire effect, it decides and the
// rest are not tried. A rule that asks for what an upload holds, and those after it, are asked when that has been read.

import IdentityCloud

/// The fault rules of one tenant and how often each has met calls and fired.
package struct FaultRules: Sendable {
    /// The rules, which other tenants may share.
    package let book: RuleBook
    private let choice: RuleChoice
    private var states: [RuleState]
    /// About how many bytes the rules and their counters take.
    package private(set) var footprint: Int

    package init(_ book: RuleBook, seed: UInt64, tenant: String) {
        self.book = book
        choice = book.choice(for: tenant)
        states = book.prepared.enumerated().map { index, rule in
            RuleState(rule, index: index, seed: seed, tenant: tenant, counterLimit: book.counterLimit)
        }
        footprint = states.count * (MemoryLayout<RuleState>.stride + 256)
    }

    package var rules: [FaultRule] { book.rules }

    /// Whether a rule looks at the request itself: only then there is anything to be found.
    package var looksAtRequests: Bool { book.looksAtRequests }

    /// Whether a rule asks when tokens were issued.
    package var looksAtTokens: Bool { book.looksAtTokens }

    /// How often each rule was tried and fired, in the order of the rules.
    package var statistics: [RuleStatistics] { states.map(\.statistics) }

    /// Counts a call and decides what happens to it.
    ///
    /// - Parameters:
    ///   - facts: The call.
    ///   - look: What the request holds.
    /// - Returns: The answer, wire effect, changes and delay of the rules that fire.
    package mutating func judge(_ facts: CallFacts, look: (RequestDetail) -> String?) -> FaultVerdict {
        var verdict = FaultVerdict()
        judge(facts, look: look, verdict: &verdict)
        return verdict
    }

    /// Counts a call and adds to a verdict what the rules decide; the same in place.
    ///
    /// If it `awaitsUpload`, what is uploaded is still to come: a rule that asks for it, and all after it, are then left
    /// for another call with the same verdict.
    package mutating func judge(
        _ facts: borrowing CallFacts,
        awaitsUpload: Bool = false,
        look: (RequestDetail) -> String?,
        verdict: inout FaultVerdict
    ) {
        let candidates = choice.rules(for: facts)
        let first = verdict.waiting ?? 0
        verdict.waiting = nil
        for (place, index) in candidates.enumerated().dropFirst(first) {
            if awaitsUpload, verdict.decidingRule == nil, states[index].waits(for: facts, look: look) {
                verdict.waiting = place
                return
            }
            guard let call = states[index].meet(facts, look: look, weighing: &footprint),
                verdict.decidingRule == nil, states[index].fire(for: call)
            else { continue }
            verdict.add(rules[index], at: index, delayed: states[index].delay(of: call))
        }
    }

    /// Lets the rules know that a call has been answered: some are in force from then on, others no longer.
    @inline(__always)
    package mutating func noteAnswer(to facts: borrowing CallFacts, look: (RequestDetail) -> String?) {
        for index in choice.turning { states[index].turn(after: facts, look: look) }
    }

    /// What every rule would say to a call if it came now; changes nothing.
    ///
    /// To learn what they said to an earlier call, judge the calls before it in a fresh book and ask that one.
    ///
    /// - Parameters:
    ///   - facts: The call.
    ///   - look: What the request holds.
    /// - Returns: One finding for each rule, in order.
    package func explain(_ facts: CallFacts, look: (RequestDetail) -> String?) -> [RuleExplanation] {
        let candidates = choice.rules(for: facts)
        var deciding: Int?
        return rules.indices.map { index in
            let finding =
                candidates.contains(index)
                ? finding(of: index, facts, look: look, decidedBy: deciding) : absence(of: index, facts)
            if finding == .fires, rules[index].decides { deciding = index }
            return RuleExplanation(rule: index, finding: finding)
        }
    }

    /// Why a rule is no candidate for a call.
    private func absence(of index: Int, _ facts: CallFacts) -> RuleExplanation.Finding {
        guard rules[index].scope.contains(facts), !rules[index].isEnded(by: facts) else {
            return .anotherOperation
        }
        return .conditionDiffers(key: "tenant")
    }

    private func finding(
        of index: Int,
        _ facts: CallFacts,
        look: (RequestDetail) -> String?,
        decidedBy deciding: Int?
    ) -> RuleExplanation.Finding {
        if let mismatch = states[index].mismatch(with: facts, look: look) { return mismatch.finding }
        let obstacle = states[index].obstacle(to: states[index].nextCall(facts))
        guard case .notThisCall? = obstacle else {
            return deciding.map(RuleExplanation.Finding.decidedEarlier) ?? obstacle ?? .fires
        }
        return obstacle ?? .fires
    }
}

extension FaultVerdict {
    /// Takes in a rule that fired.
    fileprivate mutating func add(_ rule: FaultRule, at index: Int, delayed delay: Milliseconds) {
        delayMilliseconds += delay
        if let change = rule.change {
            changes.append(change)
            changingRule = index
        }
        guard rule.decides else { return }
        decidingRule = index
        answer = rule.answer
        wire = rule.wire
        when = rule.when
    }
}

extension RuleState.Mismatch {
    fileprivate var finding: RuleExplanation.Finding {
        switch self {
        case .window: .outsideWindow
        case .force: .notInForce
        default: .conditionDiffers(key: rawValue)
        }
    }
}
