// Events on their way from a tenant that lives: what leaves when, what comes back, and who wakes the tenant.

import IdentityCloud
import Journal
import Scenarios
import Synchronization
import Testing

@testable import Tenancy

/// Takes deliveries and alarms, and does nothing until a test says so.
private final class Satchel: Sendable {
    struct Contents: Sendable {
        var sent: [(delivery: Delivery, tenant: String, completion: @Sendable (DeliveryOutcome) -> Void)] = []
        var alarms: [(uptime: Milliseconds, wake: @Sendable () -> Void)] = []
        var uptime: Milliseconds = 0
        /// How often the time was asked for.
        var looks = 0
    }

    let contents = Mutex(Contents())

    var courier: Courier {
        Courier(
            send: { [self] delivery, tenant, completion in
                contents.withLock { $0.sent.append((delivery, tenant, completion)) }
            },
            wake: { [self] uptime, wake in contents.withLock { $0.alarms.append((uptime, wake)) } },
            uptime: { [self] in
                contents.withLock { contents in
                    contents.looks += 1
                    return contents.uptime
                }
            }
        )
    }

    var triggers: [String] { contents.withLock { $0.sent.map(\.delivery.triggerID) } }
    var looks: Int { contents.withLock { $0.looks } }
    var alarms: [Milliseconds] { contents.withLock { $0.alarms.map(\.uptime) } }

    func answer(_ index: Int, _ outcome: DeliveryOutcome = .answered(status: 200, milliseconds: 1)) {
        contents.withLock { $0.sent[index].completion }(outcome)
    }

    func ring(_ index: Int, at uptime: Milliseconds) {
        contents.withLock { contents in
            contents.uptime = uptime
            return contents.alarms[index].wake
        }()
    }
}

@Suite struct DeliveryTests {
    private let satchel = Satchel()
    private let registry: TenantRegistry
    private var tenant: LiveTenant { registry.defaultTenant }

    init() {
        var scenario = Scenario()
        let ids = [Trigger.accountsCollected, .aggregationCompleted].map(\.rawValue)
        scenario.tenant.triggers.subscriptions = ids.enumerated().map { number, id in
            var subscription = Subscription(id, name: "s\(number)")
            subscription.url = "http://127.0.0.1:1/hook"
            return subscription
        }
        registry = TenantRegistry(
            scenario: scenario,
            seed: 7,
            wallTime: Timestamp(milliseconds: 1_000_000),
            uptime: 0,
            courier: satchel.courier
        )
    }

    private func load(in tenant: LiveTenant? = nil) throws {
        try (tenant ?? self.tenant).withLock { run in
            let now = run.tenant.clock.now(uptime: 0)
            let request = LoadRequest(
                kind: .accountAggregation,
                sourceID: "s1",
                feed: nil,
                disableOptimization: false,
                launcher: "qa"
            )
            _ = try run.tenant.load(request, at: now)
        }
    }

    private func states() -> [String] {
        tenant.withLock { $0.tenant.deliveries(DeliverySelection()).map(\.state.name) }
    }

    @Test func timeBringsEventsWithoutARequest() throws {
        try load()
        #expect(satchel.alarms == [2_000] && satchel.triggers == [])
        satchel.ring(0, at: 2_000)
        #expect(satchel.triggers == [Trigger.accountsCollected.rawValue], "one at a time to one URL")
        #expect(satchel.alarms == [2_000, 5_000])
        satchel.answer(0)
        #expect(satchel.triggers == [Trigger.accountsCollected, .aggregationCompleted].map(\.rawValue))
        satchel.answer(1, .failed(reason: "gone", .unreachable, milliseconds: 3))
        #expect(states() == ["answered", "failed"])
        let findings = tenant.withLock { $0.journal.findings }
        #expect(findings.map(\.rule) == [.webhookUnreachable])
        #expect(findings.first?.examples.first?.observation == "http://127.0.0.1:1/hook: gone")
    }

    @Test func aTenantIsWokenOnceAtTheMomentItsNextEventIsDue() throws {
        try load()
        for uptime in [0, 500, 1_999] as [Milliseconds] {
            _ = tenant.withLock { $0.tenant.clock.now(uptime: uptime) }
        }
        #expect(satchel.alarms == [2_000], "whoever looks before then sets no other alarm")
        satchel.ring(0, at: 2_000)
        #expect(satchel.alarms == [2_000, 5_000])
        satchel.ring(1, at: 5_000)
        #expect(satchel.alarms == [2_000, 5_000], "nothing is due any more")
    }

    @Test func anAlarmThatAnEarlierOneHasReplacedWakesNobody() throws {
        try load()
        tenant.control { $0.tenant.clock.advance(by: 1_000, uptime: 0) }
        #expect(satchel.alarms == [2_000, 1_000])
        satchel.ring(1, at: 1_000)
        #expect(satchel.alarms == [2_000, 1_000, 4_000] && satchel.triggers.count == 1)
        let looks = satchel.looks
        satchel.ring(0, at: 2_000)
        #expect(satchel.looks == looks && satchel.alarms.count == 3)
    }

    @Test func tenLoadsAtOneMomentSetOneAlarm() throws {
        for _ in 0..<10 { try load() }
        #expect(satchel.alarms == [2_000])
    }

    @Test func aTenantThatWasForgottenTellsNobodyAnyMore() throws {
        let other = try #require(registry.tenant(named: "other", uptime: 0))
        try load(in: other)
        other.control { $0.tenant.clock.advance(by: 2_000, uptime: 0) }
        #expect(satchel.triggers == [Trigger.accountsCollected.rawValue])
        #expect(registry.forget("other", uptime: 0))
        satchel.answer(0)
        #expect(satchel.triggers.count == 1, "its second event stays where it is")
    }

    @Test(
        arguments: [
            (.answered(status: 204, milliseconds: 1), nil),
            (.answered(status: 302, milliseconds: 1), .webhookRedirect),
            (.answered(status: 500, milliseconds: 1), .webhookRefused),
            (.failed(reason: "garbage", .refused, milliseconds: 1), .webhookRefused),
            (.failed(reason: "late", .slow, milliseconds: 10_000), .webhookSlow),
            (.failed(reason: "a stranger", nil, milliseconds: 1), nil),
        ] as [(DeliveryOutcome, ReviewRule?)]
    )
    func whatAReceiverDoesIsAFinding(outcome: DeliveryOutcome, rule: ReviewRule?) throws {
        try load()
        satchel.ring(0, at: 2_000)
        satchel.answer(0, outcome)
        #expect(tenant.withLock { $0.journal.findings.map(\.rule) } == (rule.map { [$0] } ?? []))
    }

    @Test func anAdvanceHasQueuedEverythingItPassed() throws {
        try load()
        tenant.control { $0.tenant.clock.advance(by: 3_600_000, uptime: 0) }
        // The source had no file, so nothing is said of its accounts but that they cannot be told.
        #expect(states().prefix(2) == ["sent", "queued"])
    }

    @Test func theEventsOfARunThatWasResetComeBackToNobody() throws {
        try load()
        satchel.ring(0, at: 2_000)
        registry.reset(tenant, uptime: 2_000)
        try load()
        tenant.control { $0.tenant.clock.advance(by: 2_000, uptime: 2_000) }
        satchel.answer(0)
        #expect(states() == ["sent", "queued"])
        satchel.answer(1)
        #expect(states() == ["answered", "sent"])
    }

    @Test func whoeverWaitsForDeliveriesIsWoken() throws {
        try load()
        let woken = Atomic(0)
        let condition = WaitCondition.deliveries(trigger: nil, count: 2)
        let wait = tenant.wait(for: condition, uptime: 0) { woken.add(1, ordering: .relaxed) }
        guard case .on = wait.outcome else { return #expect(Bool(false), "it waits") }
        satchel.ring(0, at: 2_000)
        satchel.answer(0)
        #expect(woken.load(ordering: .relaxed) == 0)
        satchel.answer(1)
        #expect(woken.load(ordering: .relaxed) == 1)
    }

    @Test func theSameEventLeavesAgainWithTheSameInvocation() throws {
        try load()
        satchel.ring(0, at: 2_000)
        let first = satchel.contents.withLock { $0.sent[0].delivery }
        satchel.answer(0)
        satchel.answer(1)
        let again = tenant.withLock { $0.tenant.redeliver(first.id, at: Timestamp(milliseconds: 1_002_000)) }
        #expect(again?.invocationID == first.invocationID && again?.id != first.id)
        #expect(satchel.contents.withLock { $0.sent.count } == 3)
        #expect(tenant.withLock { $0.tenant.redeliver(ObjectID(1), at: Timestamp(milliseconds: 0)) } == nil)
    }
}
