// Rules about deliveries: which they meet, which they fire for.

import IdentityCloud
import Testing

@testable import Scenarios

@Suite struct DeliveryFaultTests {
    private func faults(_ rules: [(inout DeliveryFault) -> Void], seed: UInt64 = 7) -> DeliveryFaults {
        let rules = rules.map { configure in
            var rule = DeliveryFault()
            configure(&rule)
            return rule
        }
        return DeliveryFaults(rules: rules, seed: seed, tenant: "t")
    }

    @Test func everyRuleCountsWhatItMeetsAndTheFirstThatFiresDecides() {
        var faults = faults([
            { ($0.calls, $0.disturbance) = (.range(from: 1, to: 1), .lost) },
            { ($0.calls, $0.disturbance) = (.range(from: 2, to: 2), .late(30_000)) },
            { ($0.calls, $0.disturbance) = (.range(from: 1, to: 3), .times(2)) },
        ])
        let verdicts = (0..<4).map { _ in faults.judge(trigger: "a", subscription: "s") }
        #expect(verdicts == [.lost, .late(30_000), .times(2), nil])
        #expect(faults.statistics.map(\.tried) == [4, 4, 4] && faults.statistics.map(\.fired) == [1, 1, 1])
    }

    @Test func aRuleMeetsOnlyItsTriggerAndSubscription() {
        var faults = faults([{ ($0.trigger, $0.disturbance) = ("a", .afterNext) }, { $0.subscription = "s" }])
        #expect(faults.judge(trigger: "b", subscription: "x") == nil)
        #expect(faults.judge(trigger: "a", subscription: "x") == .afterNext)
        #expect(faults.judge(trigger: "b", subscription: "s") == .lost)
        #expect(faults.statistics.map(\.tried) == [1, 1])
    }

    @Test func limitAndChanceHoldBackARuleTheSameWayOnEveryRun() {
        var limited = faults([{ $0.limit = 2 }])
        #expect(
            (0..<5).map { _ in limited.judge(trigger: "a", subscription: "s") != nil } == [
                true, true, false, false, false,
            ]
        )
        let runs = (0..<2).map { _ in
            var faults = faults([{ $0.chance = 0.5 }])
            return (0..<64).map { _ in faults.judge(trigger: "a", subscription: "s") != nil }
        }
        #expect(runs[0] == runs[1] && runs[0].contains(true) && runs[0].contains(false))
    }
}
