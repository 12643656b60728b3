// What the rules of a scenario are before anybody calls: the same for all tenants that begin with it, and so worked out
// once. A tenant that is made for one test would otherwise spend more on its rules than on its calls.

import IdentityCloud

/// The rules of a scenario, and which of them are asked about which call.
package final class RuleBook: Sendable {
    package let rules: [FaultRule]
    /// The rules as their states hold them.
    let prepared: [PreparedRule]
    /// The header fields that rules look at, each once.
    package let headers: [String]
    /// Whether a rule looks at the request itself: only then there is anything to be found.
    let looksAtRequests: Bool
    /// Whether a rule asks when tokens were issued.
    let looksAtTokens: Bool
    /// How many jobs, sources or clients a rule counts apart.
    let counterLimit: Int
    /// What is asked for tenants that every rule concerns; nil when there may be others.
    private let common: RuleChoice?

    package init(_ rules: [FaultRule]) {
        self.rules = rules
        prepared = rules.map(PreparedRule.init)
        let conditions = rules.flatMap {
            [$0.condition, $0.from?.condition, $0.until?.condition].compactMap(\.self)
        }
        headers = Set(conditions.flatMap(\.headers).map(\.name)).sorted()
        looksAtRequests = conditions.contains { !$0.headers.isEmpty || !$0.query.isEmpty || $0.path != nil }
        looksAtTokens = conditions.contains { $0.tokenIssued != nil || $0.tokenAge != nil }
        let counting = rules.count { $0.countBy != .rule }
        counterLimit = min(CallCounters.capacity, CallCounters.capacityOfAll / max(1, counting))
        let concernsAll = rules.allSatisfy(\.condition.concernsEveryTenant)
        common = concernsAll ? RuleChoice(rules, Array(rules.indices)) : nil
    }

    /// Which rules are asked about the calls of a tenant.
    func choice(for tenant: String) -> RuleChoice {
        common ?? RuleChoice(rules, rules.indices.filter { rules[$0].condition.concerns(tenant: tenant) })
    }
}

/// A rule with what is worked out of it.
final class PreparedRule: Sendable {
    let rule: FaultRule
    let job: JobPattern?
    let client: TextPattern?
    /// Whether the rule asks for what only few rules do.
    let asksForDetails: Bool

    init(_ rule: FaultRule) {
        self.rule = rule
        job = rule.condition.job.map(JobPattern.init)
        client = rule.condition.clientID
        asksForDetails = rule.condition.asksForDetails
    }
}

/// The indices of the rules that are asked about a call, by what its `on` may name.
final class RuleChoice: Sendable {
    /// Of the rules that name an operation, by `Operation.ordinal`.
    private let ofOperation: [[Int]]
    /// The same by the places of stubs, and for those that no rule names.
    private let ofStub: [Int: [Int]]
    private let ofAll: [Int]
    /// The rules that are not always in force.
    let turning: [Int]

    /// - Parameters:
    ///   - rules: all of them.
    ///   - concerned: the indices of those that concern the tenant.
    init(_ rules: [FaultRule], _ concerned: [Int]) {
        ofOperation = Operation.allCases.map { operation in
            concerned.filter { rules[$0].disturbs(operation) }
        }
        let stubs = rules.flatMap { $0.scope.stubs.union($0.until?.calls.stubs ?? []) }
        ofStub = Dictionary(
            Set(stubs).map { stub in (stub, concerned.filter { rules[$0].disturbs(stub: stub) }) }
        ) { first, _ in first }
        ofAll = concerned.filter { rules[$0].operations == nil }
        turning = concerned.filter { rules[$0].from != nil || rules[$0].until != nil }
    }

    /// The rules whose `on` and tenant fit a call, in their order.
    func rules(for facts: borrowing CallFacts) -> [Int] {
        if let operation = facts.operation { return ofOperation[operation.ordinal] }
        return facts.stub.map { ofStub[$0] ?? ofAll } ?? []
    }
}

extension FaultRule {
    fileprivate func disturbs(_ operation: Operation) -> Bool {
        scope.contains(operation) && !isEnded(by: CallFacts(operation: operation))
    }

    fileprivate func disturbs(stub: Int) -> Bool {
        var facts = CallFacts()
        facts.stub = stub
        return scope.contains(stub: stub) && !isEnded(by: facts)
    }

    /// Whether a rule for all calls leaves a call alone as one that may end it: a client that is to ask for a new token
    /// must get one.
    func isEnded(by facts: CallFacts) -> Bool {
        guard operations == nil, let until, until.calls.operations != nil else { return false }
        return until.calls.contains(facts)
    }
}
