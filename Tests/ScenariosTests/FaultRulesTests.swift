// Which calls rules disturb: conditions, counting, order, limits and draws.

import IdentityCloud
import Testing

@testable import Scenarios

@Suite struct FaultRulesTests {
    private let unavailable = FaultAnswer.preset(status: 503, variant: .expired, retryAfter: .automatic)
    private let broken = FaultAnswer.preset(status: 500, variant: .expired, retryAfter: .automatic)

    private func rule(_ operations: Set<Operation>?, _ change: (inout FaultRule) -> Void = { _ in })
        -> FaultRule
    {
        var rule = FaultRule()
        rule.operations = operations
        rule.answer = unavailable
        change(&rule)
        return rule
    }

    private func book(_ rules: FaultRule..., seed: UInt64 = 7, tenant: String = "default") -> FaultRules {
        FaultRules(RuleBook(rules), seed: seed, tenant: tenant)
    }

    /// The deciding rule of each call.
    private func decisions(_ book: inout FaultRules, _ calls: [CallFacts]) -> [Int?] {
        calls.map { book.judge($0) { _ in nil }.decidingRule }
    }

    private func loads(_ count: Int) -> [CallFacts] {
        Array(repeating: CallFacts(operation: .loadAccounts), count: count)
    }

    @Test func tenantsShareTheRulesOfAScenarioAndNotWhatTheyCount() {
        let once = rule([.loadAccounts]) { $0.calls = .range(from: 1, to: 1) }
        let acme = rule([.loadAccounts]) { $0.condition.tenant = TextPattern("acme") }
        for (rules, expected) in [([once], [0, nil]), ([once, acme], [0, 1]), ([acme], [0, 0])] {
            let shared = RuleBook(rules)
            for tenant in ["acme", "globex"] {
                var book = FaultRules(shared, seed: 7, tenant: tenant)
                let own = tenant == "acme" ? expected : rules == [acme] ? [nil, nil] : [0, nil]
                #expect(decisions(&book, loads(2)) == own, "\(tenant)")
            }
        }
    }

    // MARK: What a rule meets

    @Test func leavesCallsAloneThatNoRuleNames() {
        var book = book(rule([.token]))
        #expect(book.judge(CallFacts(operation: .loadAccounts)) { _ in nil }.isUndisturbed)
        #expect(book.statistics == [RuleStatistics()])
    }

    @Test(arguments: Operation.allCases) func aRuleForAllMeetsEveryOperation(operation: Operation) {
        var book = book(rule(nil))
        #expect(book.judge(CallFacts(operation: operation)) { _ in nil }.answer == unavailable)
    }

    @Test(arguments: Operation.allCases) func aRuleForOneOperationMeetsNoOther(operation: Operation) {
        var book = book(rule([operation]))
        let disturbed = Operation.allCases.filter {
            !book.judge(CallFacts(operation: $0)) { _ in nil }.isUndisturbed
        }
        #expect(disturbed == [operation])
    }

    @Test func everyConditionMustHold() {
        let id = "2c9180835d2e5168015d32f890ca1581"
        let facts = CallFacts(
            operation: .aggregationStatus,
            version: .v2025,
            source: "hr",
            job: JobReference(id),
            client: "qa",
            phase: .aggregation(.started)
        )
        let changes: [(String, Bool, (inout FaultCondition) -> Void)] = [
            ("source", true, { $0.source = "hr" }), ("source", false, { $0.source = "it" }),
            ("job", true, { $0.job = TextPattern(id.uppercased()) }), ("job", false, { $0.job = "other" }),
            ("client", true, { $0.client = "qa" }), ("client", false, { $0.client = "qb" }),
            ("version", true, { $0.version = .v2025 }), ("version", false, { $0.version = .beta }),
            ("phase", true, { $0.phase = .aggregation(.started) }),
            ("phase", false, { $0.phase = .aggregation(.completed) }),
            ("header", true, { $0.headers = [.init(name: "Accept", value: "text/csv")] }),
            ("header", false, { $0.headers = [.init(name: "Accept", value: "text/plain")] }),
        ]
        for (key, fits, change) in changes {
            var book = book(rule([.aggregationStatus]) { change(&$0.condition) })
            let look: (RequestDetail) -> String? = { $0 == .header("Accept") ? "text/csv" : nil }
            let finding = book.explain(facts, look: look).first?.finding
            #expect(finding == (fits ? .fires : .conditionDiffers(key: key)))
            #expect(book.judge(facts, look: look).isUndisturbed == !fits)
        }
    }

    @Test func aConditionOnWhatTheCallDoesNotHaveDoesNotHold() {
        var book = book(rule(nil) { $0.condition.client = "qa" })
        #expect(book.judge(CallFacts(operation: .token)) { _ in nil }.isUndisturbed)
    }

    @Test func aWindowHasBothItsEnds() {
        var book = book(rule(nil) { $0.between = .init(from: 30_000, to: 60_000) })
        let times: [Milliseconds] = [29_999, 30_000, 60_000, 60_001]
        let calls = times.map { CallFacts(operation: .token, sinceStart: $0) }
        #expect(decisions(&book, calls) == [nil, 0, 0, nil])
        #expect(book.explain(calls[0]) { _ in nil }.first?.finding == .outsideWindow)
    }

    @Test func aJobWithoutISCsFormOfIDIsComparedAsText() {
        var book = book(rule(nil) { $0.condition.job = "my-export" })
        let call = CallFacts(operation: .exportStatus, job: JobReference("my-export"))
        #expect(decisions(&book, [call]) == [0])
    }

    // MARK: Which calls it is for

    @Test(arguments: [
        (CallSelection.all, [1, 2, 3, 4, 5, 6]), (.range(from: 3, to: 3), [3]),
        (.range(from: 1, to: 2), [1, 2]),
        (.range(from: 3, to: nil), [3, 4, 5, 6]), (.every(2), [2, 4, 6]), (.range(from: 7, to: nil), []),
    ])
    func callsAreCountedFromOne(calls: CallSelection, disturbed: [Int]) {
        var book = book(rule([.loadAccounts]) { $0.calls = calls })
        let decisions = decisions(&book, loads(6))
        #expect(decisions.indices.filter { decisions[$0] != nil }.map { $0 + 1 } == disturbed)
    }

    @Test func aRuleCountsCallsThatAnEarlierRuleDecides() {
        var book = book(
            rule([.loadAccounts]) { $0.calls = .range(from: 1, to: 1) },
            rule([.loadAccounts]) { $0.calls = .range(from: 2, to: 2) }
        )
        #expect(decisions(&book, loads(3)) == [0, 1, nil])
        #expect(book.statistics.map(\.tried) == [3, 3])
        #expect(book.statistics.map(\.fired) == [1, 1])
    }

    @Test func onlyCallsThatFitTheConditionsCount() {
        var book = book(
            rule([.aggregationStatus]) {
                $0.condition.phase = .aggregation(.accountsCollected)
                $0.calls = .range(from: 1, to: 1)
            }
        )
        let early = CallFacts(operation: .aggregationStatus, phase: .aggregation(.started))
        let late = CallFacts(operation: .aggregationStatus, phase: .aggregation(.accountsCollected))
        #expect(decisions(&book, [early, early, late, late]) == [nil, nil, 0, nil])
    }

    @Test func countsByJobSourceOrClient() {
        let (a, b) = (JobReference("a"), JobReference("b"))
        let calls = [
            CallFacts(operation: .aggregationStatus, source: "s", job: a, client: "x"),
            CallFacts(operation: .aggregationStatus, source: "s", job: b, client: "x"),
            CallFacts(operation: .aggregationStatus, source: "t", job: a, client: "y"),
            CallFacts(operation: .aggregationStatus),
        ]
        let expected: [(FaultRule.CountBy, [Int?])] = [
            (.rule, [0, nil, nil, nil]), (.job, [0, 0, nil, 0]), (.source, [0, nil, 0, 0]),
            (.client, [0, nil, 0, 0]),
        ]
        for (countBy, decided) in expected {
            var book = book(
                rule([.aggregationStatus]) {
                    $0.countBy = countBy
                    $0.calls = .range(from: 1, to: 1)
                }
            )
            #expect(decisions(&book, calls) == decided, "\(countBy)")
        }
    }

    @Test func forgetsTheOldestKeyWhenClientsMakeUpTooMany() {
        var counters = CallCounters()
        let keys = (0...CallCounters.capacity).map { CounterKey.text("client \($0)") }
        for key in keys { _ = counters.count(key) }
        #expect(counters.count(of: keys[0]) == 0)
        #expect(counters.count(of: keys[1]) == 1)
        #expect(counters.count(keys[CallCounters.capacity]) == 2)
    }

    // MARK: Limit and order

    @Test func aLimitCountsFirings() {
        var book = book(
            rule([.loadAccounts]) {
                $0.calls = .every(2)
                $0.limit = 2
            }
        )
        #expect(decisions(&book, loads(8)) == [nil, 0, nil, 0, nil, nil, nil, nil])
    }

    @Test func aLimitIsNotUsedUpByCallsThatOthersDecide() {
        var book = book(
            rule([.loadAccounts]) { $0.calls = .range(from: 1, to: 2) },
            rule([.loadAccounts]) {
                $0.answer = broken
                $0.limit = 1
            }
        )
        #expect(decisions(&book, loads(4)) == [0, 0, 1, nil])
    }

    @Test func delaysAddUpUntilARuleDecides() {
        func slow(_ milliseconds: Milliseconds) -> FaultRule {
            rule(nil) {
                $0.answer = nil
                $0.delay = .fixed(milliseconds: milliseconds)
            }
        }
        let deciding = rule(nil) {
            $0.delay = .fixed(milliseconds: 5)
            $0.when = .after
        }
        var book = book(slow(100), slow(20), deciding, slow(1_000), rule(nil) { $0.answer = broken })
        let verdict = book.judge(CallFacts(operation: .token)) { _ in nil }
        #expect(verdict.delayMilliseconds == 125)
        #expect(verdict.decidingRule == 2)
        #expect(verdict.answer == unavailable)
        #expect(verdict.when == .after)
        #expect(book.statistics.map(\.fired) == [1, 1, 1, 0, 0])
    }

    @Test func aDelayAloneLetsTheCallHaveItsOwnAnswer() {
        var book = book(
            rule(nil) {
                $0.answer = nil
                $0.delay = .fixed(milliseconds: 100)
            }
        )
        let verdict = book.judge(CallFacts(operation: .token)) { _ in nil }
        #expect(!verdict.isUndisturbed)
        #expect(verdict.decidingRule == nil && verdict.answer == nil && verdict.wire == nil)
        #expect(verdict.when == .after)
    }

    @Test func aWireEffectDecides() {
        var book = book(
            rule(nil) {
                $0.answer = nil
                $0.wire = .truncate(bytes: 40)
            },
            rule(nil)
        )
        let verdict = book.judge(CallFacts(operation: .token)) { _ in nil }
        #expect(verdict.wire == .truncate(bytes: 40))
        #expect(verdict.answer == nil)
        #expect(verdict.when == .before)
    }

    // MARK: Draws

    @Test func aChanceIsTheSameOnEveryRunAndAnotherForAnotherSeedTenantOrRule() {
        func run(seed: UInt64 = 7, tenant: String = "default", before: [FaultRule] = []) -> [Bool] {
            let rules = before + [rule([.loadAccounts]) { $0.chance = 0.3 }]
            var book = FaultRules(RuleBook(rules), seed: seed, tenant: tenant)
            return decisions(&book, loads(200)).map { $0 != nil }
        }
        #expect(run() == run())
        #expect(run() != run(seed: 8))
        #expect(run() != run(tenant: "other"))
        #expect(run() != run(before: [rule([.token])]))
        #expect((40...80).contains(run().count { $0 }))
    }

    @Test func callsOfOthersDoNotChangeAClientsDraws() {
        let rules = [
            rule(nil) {
                $0.chance = 0.5
                $0.countBy = .client
            }
        ]
        let mine = CallFacts(operation: .token, client: "mine")
        let other = CallFacts(operation: .token, client: "other")
        var alone = FaultRules(RuleBook(rules), seed: 7, tenant: "default")
        var crowded = alone
        let expected = decisions(&alone, Array(repeating: mine, count: 64))
        let seen = (0..<64).map { index in
            _ = decisions(&crowded, Array(repeating: other, count: index % 3))
            return decisions(&crowded, [mine])[0]
        }
        #expect(seen == expected)
        #expect(Set(expected) == [0, nil])
    }

    @Test func chanceIsDrawnOnlyForCallsThatAreNamed() {
        let certain = rule([.loadAccounts]) { $0.chance = 0 }
        var never = book(certain)
        #expect(decisions(&never, loads(50)).allSatisfy { $0 == nil })
        var book = book(
            rule([.loadAccounts]) {
                $0.chance = 0.5
                $0.calls = .every(2)
            }
        )
        let decided = decisions(&book, loads(100))
        #expect(decided.indices.filter { decided[$0] != nil }.allSatisfy { $0 % 2 == 1 })
        #expect((10...40).contains(decided.count { $0 != nil }))
    }

    // MARK: Explanations

    @Test func explainsEveryRuleWithoutCounting() {
        var book = book(
            rule([.token]),
            rule([.loadAccounts]) { $0.condition.source = "hr" },
            rule([.loadAccounts]) { $0.calls = .range(from: 2, to: 2) },
            rule([.loadAccounts]) { $0.limit = 0 },
            rule([.loadAccounts]) { $0.chance = 0 },
            rule([.loadAccounts]),
            rule([.loadAccounts])
        )
        let before = book.statistics
        let findings = book.explain(CallFacts(operation: .loadAccounts)) { _ in nil }.map(\.finding)
        #expect(
            findings == [
                .anotherOperation, .conditionDiffers(key: "source"), .notThisCall(number: 1), .limitReached,
                .notDrawn,
                .fires, .decidedEarlier(byRule: 5),
            ]
        )
        #expect(book.statistics == before)
        #expect(decisions(&book, loads(1)) == [5])
    }

    @Test func anExplanationFromReplayedCallsIsWhatHappened() {
        let rules = [
            rule([.loadAccounts]) {
                $0.chance = 0.4
                $0.limit = 3
            }, rule([.loadAccounts]) { $0.calls = .every(3) },
        ]
        var book = FaultRules(RuleBook(rules), seed: 7, tenant: "default")
        for call in loads(40) {
            let firing = book.explain(call) { _ in nil }.first { $0.finding == .fires }?.rule
            #expect(book.judge(call) { _ in nil }.decidingRule == firing)
        }
    }
}
