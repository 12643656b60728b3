// The rules of a tenant at work: which call is disturbed, and how.
//
// A rule meets a call when `on`, `where` and `between` fit. Every rule counts every call it meets, also those that an
// earlier rule decides: so `calls: 1` of one rule and `calls: 2` of the next mean the client's first and second call.
// Rules are then tried in order. One fires when `calls` names the call's number, `limit` is not used up and `chance`,
// drawn only now, is for it. Its delay is added; if it has an answer or a wire effect, it decides and the rest are not tried.

import IdentityCloud

/// The fault rules of one tenant and how often each has met calls and fired.
package struct FaultRules: Sendable {
    package let rules: [FaultRule]
    private var states: [RuleState]
    /// Whether a rule asks for a header field: only then are there any to be found.
    package let looksAtHeaders: Bool
    /// The indices of the rules that name an operation, by `Operation.ordinal`.
    private let rulesOfOperation: [[Int]]
    /// About how many bytes the rules and their counters take.
    package private(set) var footprint: Int

    package init(rules: [FaultRule], seed: UInt64, tenant: String) {
        self.rules = rules
        looksAtHeaders = rules.contains { !$0.condition.headers.isEmpty }
        let counting = rules.count { $0.countBy != .rule }
        let limit = min(CallCounters.capacity, CallCounters.capacityOfAll / max(1, counting))
        states = rules.indices.map {
            RuleState(rules[$0], index: $0, seed: seed, tenant: tenant, counterLimit: limit)
        }
        rulesOfOperation = Operation.allCases.map { operation in
            rules.indices.filter { rules[$0].operations?.contains(operation) ?? true }
        }
        footprint = rules.count * (MemoryLayout<RuleState>.stride + 256)
    }

    /// How often each rule was tried and fired, in the order of the rules.
    package var statistics: [RuleStatistics] { states.map(\.statistics) }

    /// Counts a call and decides what happens to it.
    ///
    /// - Parameters:
    ///   - facts: The call.
    ///   - header: The value of a request header field, by its name in any case.
    /// - Returns: The answer, wire effect and delay of the rules that fire.
    package mutating func judge(_ facts: CallFacts, header: (String) -> String?) -> FaultVerdict {
        var verdict = FaultVerdict()
        judge(facts, header: header, verdict: &verdict)
        return verdict
    }

    /// Counts a call and adds to an empty verdict what the rules decide; the same in place.
    package mutating func judge(
        _ facts: borrowing CallFacts,
        header: (String) -> String?,
        verdict: inout FaultVerdict
    ) {
        guard let operation = facts.operation else { return }
        for index in rulesOfOperation[operation.ordinal] {
            guard let call = states[index].meet(facts, header: header, weighing: &footprint),
                verdict.decidingRule == nil, states[index].fire(for: call)
            else { continue }
            verdict.add(rules[index], at: index, delayed: states[index].delay(of: call))
        }
    }

    /// What every rule would say to a call if it came now; changes nothing.
    ///
    /// To learn what they said to an earlier call, judge the calls before it in a fresh book and ask that one.
    ///
    /// - Parameters:
    ///   - facts: The call.
    ///   - header: The value of a request header field, by its name in any case.
    /// - Returns: One finding for each rule, in order.
    package func explain(_ facts: CallFacts, header: (String) -> String?) -> [RuleExplanation] {
        var deciding: Int?
        return rules.indices.map { index in
            let finding = finding(of: index, facts, header: header, decidedBy: deciding)
            if finding == .fires, rules[index].decides { deciding = index }
            return RuleExplanation(rule: index, finding: finding)
        }
    }

    private func finding(
        of index: Int,
        _ facts: CallFacts,
        header: (String) -> String?,
        decidedBy deciding: Int?
    ) -> RuleExplanation.Finding {
        guard let operation = facts.operation, rules[index].operations?.contains(operation) ?? true else {
            return .anotherOperation
        }
        if let mismatch = states[index].mismatch(with: facts, header: header) { return mismatch.finding }
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
        guard rule.decides else { return }
        decidingRule = index
        answer = rule.answer
        wire = rule.wire
        when = rule.when
    }
}

extension RuleState.Mismatch {
    fileprivate var finding: RuleExplanation.Finding {
        self == .window ? .outsideWindow : .conditionDiffers(key: rawValue)
    }
}
