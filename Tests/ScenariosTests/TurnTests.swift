// `from` and `until`: rules that come into force, and go, with the answers to other calls.

import IdentityCloud
import Testing

@testable import Scenarios

@Suite struct TurnTests {
    private static func book(
        on operations: Set<Operation>? = nil,
        from: FaultRule.Turn?,
        until: FaultRule.Turn?
    ) -> FaultRules {
        var rule = FaultRule()
        rule.operations = operations
        rule.from = from
        rule.until = until
        rule.answer = .preset(status: 401, variant: .expired, retryAfter: .automatic)
        return FaultRules(RuleBook([rule]), seed: 7, tenant: "acme")
    }

    private static func turn(_ operation: Operation, _ number: Int = 1) -> FaultRule.Turn {
        var turn = FaultRule.Turn(CallScope([operation]))
        turn.selection = .range(from: number, to: number)
        return turn
    }

    private static let session: [Operation] = [
        .taskList, .exportStart, .taskList, .exportStart, .taskList, .exportStart, .token, .taskList,
        .exportStart, .taskList, .exportStart, .taskList,
    ]

    /// Which calls of a session are disturbed: one character a call.
    private static func disturbed(_ book: FaultRules, _ calls: [Operation] = session) -> String {
        var book = book
        return calls.map { operation in
            let facts = CallFacts(operation: operation)
            let wasTold = book.explain(facts) { _ in nil }.first?.finding == .fires
            let fires = book.judge(facts) { _ in nil }.decidingRule != nil
            book.noteAnswer(to: facts) { _ in nil }
            return fires == wasTold ? fires ? "x" : "." : "?"
        }.joined()
    }

    @Test func aRuleIsInForceFromTheAnswerOfACallUntilThatOfAnother() {
        let book = Self.book(from: Self.turn(.exportStart, 2), until: Self.turn(.token))
        #expect(Self.disturbed(book) == "....xx.....x")
    }

    @Test func withoutFromItIsInForceFromTheStartAndOnce() {
        #expect(Self.disturbed(Self.book(from: nil, until: Self.turn(.exportStart, 2))) == "x.x.........")
    }

    @Test func withoutUntilItStaysInForce() {
        #expect(Self.disturbed(Self.book(from: Self.turn(.token), until: nil)) == ".......xxxxx")
    }

    @Test func aRuleForEveryCallLeavesThoseAloneThatEndIt() {
        let all = Self.book(from: nil, until: Self.turn(.token))
        #expect(Self.disturbed(all, [.taskList, .token, .taskList]) == "x..")
        // One that names them disturbs them, the last one too.
        let named = Self.book(on: [.token], from: nil, until: Self.turn(.token, 2))
        #expect(Self.disturbed(named, [.token, .token, .token]) == "xx.")
        var every = FaultRule.Turn(CallScope())
        every.selection = .range(from: 2, to: 2)
        #expect(Self.disturbed(Self.book(from: nil, until: every), [.token, .token, .token]) == "xx.")
    }

    @Test func aTurnMayAskForMoreThanTheOperation() {
        var late = FaultRule.Turn(CallScope([.aggregationStatus]))
        late.condition.phase = .aggregation(.accountsCollected)
        var book = Self.book(from: late, until: nil)
        let phases: [AggregationPhase] = [.started, .accountsCollected, .accountsCollected]
        let fired = phases.map { phase in
            let facts = CallFacts(operation: .aggregationStatus, phase: .aggregation(phase))
            defer { book.noteAnswer(to: facts) { _ in nil } }
            return book.judge(facts) { _ in nil }.decidingRule != nil
        }
        #expect(fired == [false, false, true])
    }

    @Test func aRuleOutOfForceCountsNoCalls() {
        var book = Self.book(from: Self.turn(.token), until: nil)
        _ = book.judge(CallFacts(operation: .taskList)) { _ in nil }
        #expect(book.statistics == [RuleStatistics()])
        #expect(book.explain(CallFacts(operation: .taskList)) { _ in nil }.map(\.finding) == [.notInForce])
    }

    // MARK: Stubs

    @Test func rulesNameStubsByTheirPlace() {
        var rule = FaultRule()
        rule.scope = CallScope([], stubs: [1])
        rule.wire = .close
        var all = FaultRule()
        all.delay = .fixed(milliseconds: 5)
        var book = FaultRules(RuleBook([rule, all]), seed: 7, tenant: "acme")
        var facts = CallFacts()
        #expect(book.judge(facts) { _ in nil }.isUndisturbed)
        for (stub, decides) in [(0, nil), (1, 0), (2, nil)] as [(Int, Int?)] {
            facts.stub = stub
            let verdict = book.judge(facts) { _ in nil }
            #expect(verdict.decidingRule == decides && verdict.delayMilliseconds == (decides == nil ? 5 : 0))
        }
        #expect(book.judge(CallFacts(operation: .token)) { _ in nil }.decidingRule == nil)
    }
}
