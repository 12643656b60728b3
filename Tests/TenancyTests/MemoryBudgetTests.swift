// The bound on what all tenants keep: what gives way, in which order, and what is refused when nothing does.

import IdentityCloud
import Journal
import Scenarios
import Synchronization
import TestSupport
import Testing

@testable import Tenancy

@Suite struct MemoryBudgetTests {
    private static func registry(bytes: Int, _ change: (inout Scenario) -> Void = { _ in }) -> TenantRegistry
    {
        var scenario = Scenario()
        scenario.tenant.clock.mode = .manual
        scenario.tenant.aggregation.busy = .allow
        change(&scenario)
        return TenantRegistry(
            scenario: scenario,
            seed: 7,
            wallTime: Timestamp(milliseconds: 0),
            uptime: 0,
            limits: TenantLimits(bytes: bytes)
        )
    }

    private static func record(_ count: Int, in tenant: LiveTenant) {
        for _ in 0..<count { tenant.withLock { $0.record(RecordedCall().record()) { _ in nil } } }
    }

    private static func load(_ count: Int, in tenant: LiveTenant, ended: Bool) {
        for _ in 0..<count {
            tenant.withLock { run in
                let now = run.tenant.clock.now(uptime: 0)
                let request = LoadRequest(kind: .accountAggregation, sourceID: "hr", launcher: "qa")
                guard let task = try? run.tenant.load(request, at: now) else { return }
                if ended { _ = run.tenant.command(.cancel, job: task.id.hex, at: now) }
            }
        }
    }

    @Test func whatATenantKeepsIsKnownAndGoesWithIt() throws {
        let registry = Self.registry(bytes: 1 << 30)
        let before = registry.memory.bytes
        let tenant = try #require(registry.tenant(named: "a", uptime: 0))
        Self.record(1_000, in: tenant)
        Self.load(1_000, in: tenant, ended: false)
        #expect(registry.memory.bytes > before + 1_000 * 500)
        registry.reset(tenant, uptime: 0)
        #expect(registry.memory.bytes < before + 50_000)
    }

    @Test func aForgottenTenantGivesItsShareBack() {
        let registry = Self.registry(bytes: 1 << 30)
        let before = registry.memory.bytes
        for number in 0..<20 {
            let name = "tenant-\(number)"
            if let tenant = registry.tenant(named: name, uptime: 0) {
                Self.load(100, in: tenant, ended: true)
            }
            #expect(registry.memory.bytes > before)
            #expect(registry.forget(name, uptime: 0))
        }
        #expect(registry.memory.bytes == before)
    }

    @Test func journalsGiveWayFirstThenEndedJobs() throws {
        let registry = Self.registry(bytes: 1 << 20)
        let (old, new) = (registry.tenant(named: "old", uptime: 0), registry.tenant(named: "new", uptime: 5))
        let tenants = try [#require(old), #require(new)]
        for tenant in tenants { Self.record(500, in: tenant) }
        #expect(registry.memory.evictions.isEmpty)
        var loads = 0
        while registry.memory.evictions.isEmpty, loads < 10_000 {
            Self.load(1, in: tenants[1], ended: true)
            loads += 1
        }
        // The tenant that was used longest ago gives first, and all its counts stay.
        #expect(registry.memory.evictions[.requests] ?? 0 >= 500)
        #expect(registry.memory.evictions[.jobs] == nil)
        #expect(tenants[0].withLock { $0.journal.count } == 0)
        #expect(tenants[0].withLock { $0.journal.count(CallFilter()) } == 500)
        while registry.memory.evictions[.jobs] == nil, loads < 10_000 {
            Self.load(1, in: tenants[1], ended: true)
            loads += 1
        }
        #expect(loads < 10_000)
        #expect(registry.memory.hasRoom && !registry.memory.isExhausted)
    }

    @Test func whenNothingCanBeLetGoOfNewTenantsAreRefused() {
        let registry = Self.registry(bytes: 1 << 20)
        Self.load(2_000, in: registry.defaultTenant, ended: false)
        #expect(registry.memory.isExhausted)
        #expect(registry.tenant(named: "one-more", uptime: 0) == nil)
        #expect(registry.refusal(of: "one-more") == .noMemory)
        // By now all have ended.
        registry.defaultTenant.control { $0.tenant.clock.advance(by: 3_600_000, uptime: 0) }
        registry.noteRefusal(uptime: 10)
        #expect(!registry.memory.isExhausted)
        #expect(registry.memory.evictions[.jobs] ?? 0 == 2_000)
        #expect(registry.tenant(named: "one-more", uptime: 20) != nil)
    }

    @Test func reliefIsNotAskedForAgainAndAgain() {
        let calls = Atomic(0)
        withExtendedLifetime(calls) {
            let budget = MemoryBudget(limit: 1 << 20)
            budget.whenShort {
                calls.add(1, ordering: .relaxed)
                budget.relieved()
            }
            for _ in 0..<1_000 { budget.add(2_048) }
            #expect(budget.isExhausted)
            // Once at the limit, and then for each further mebibyte.
            #expect((1...3).contains(calls.load(ordering: .relaxed)))
            budget.add(-(1 << 20))
            #expect(!budget.isExhausted)
        }
    }

    @Test func aLongScenarioOfATenantsOwnIsReckoned() {
        let registry = Self.registry(bytes: 1 << 30)
        let before = registry.memory.bytes
        let text = [UInt8](repeating: 0x20, count: 500_000)
        registry.start(Scenario(), text: text, in: registry.defaultTenant, uptime: 0)
        #expect(registry.memory.bytes > before + 500_000)
    }

    @Test func countersOfAThousandRulesShareTheirRoom() {
        let registry = Self.registry(bytes: 1 << 30) { scenario in
            var rule = FaultRule()
            rule.countBy = .source
            rule.delay = .fixed(milliseconds: 1)
            scenario.faults = Array(repeating: rule, count: 1_000)
        }
        let tenant = registry.defaultTenant
        for number in 0..<200 {
            let facts = CallFacts(operation: .loadAccounts, source: "source number \(number)")
            tenant.withLock { run in _ = run.faults.judge(facts) { _ in nil } }
        }
        let footprint = tenant.withLock { $0.faults.footprint }
        #expect(footprint > 0 && footprint < 65_536 * 250)
    }

    // MARK: Looking

    @Test func lookingAtATenantDoesNotMakeIt() {
        let registry = Self.registry(bytes: 1 << 30)
        #expect(registry.knownTenant(named: "a", uptime: 0) == nil)
        #expect(registry.tenants.map(\.name) == ["default"])
        #expect(registry.tenant(named: "a", uptime: 0) === registry.knownTenant(named: "a", uptime: 1))
    }

    @Test func whoeverLooksAtATenantSeesItAsItWas() {
        let tenant = Self.registry(bytes: 1 << 30).defaultTenant
        Self.record(3, in: tenant)
        let (run, _) = tenant.snapshot(uptime: 0)
        Self.record(2, in: tenant)
        #expect(run.journal.count == 3)
        #expect(tenant.withLock { $0.journal.count } == 5)
    }

    @Test func whatIsReplacedIsFreedByTheHousekeeping() {
        let yard = Yard()
        let registry = TenantRegistry(
            scenario: Scenario(),
            seed: 7,
            wallTime: Timestamp(milliseconds: 0),
            uptime: 0,
            housekeeping: Housekeeping(
                later: { work in yard.state.withLock { $0.pieces.append(work) } },
                trim: { yard.state.withLock { $0.trims += 1 } }
            )
        )
        // What is small is freed at once: that takes no longer than to hand it on.
        registry.reset(registry.defaultTenant, uptime: 0)
        #expect(yard.state.withLock { $0.pieces.isEmpty })
        Self.load(1_000, in: registry.defaultTenant, ended: true)
        registry.reset(registry.defaultTenant, uptime: 0)
        registry.tenant(named: "a", uptime: 0).map { Self.load(1_000, in: $0, ended: true) }
        _ = registry.forget("a", uptime: 0)
        // Taken out, as they hold the yard that holds them.
        let pieces = yard.state.withLock { state in
            defer { state.pieces = [] }
            return state.pieces
        }
        #expect(pieces.count == 2)
        #expect(yard.state.withLock { $0.trims } == 0)
        for piece in pieces { piece() }
        #expect(yard.state.withLock { $0.trims } == 2)
    }

    /// Holds back what is to be done later.
    private final class Yard: Sendable {
        struct State: Sendable {
            var pieces: [@Sendable () -> Void] = []
            var trims = 0
        }

        let state = Mutex(State())
    }

    @Test func thoseWhoWaitForTooManyThingsAreRefused() {
        let tenant = Self.registry(bytes: 1 << 30).defaultTenant
        for count in 1...WaitList.mostConditions {
            guard
                case .on = tenant.wait(for: .requests(CallFilter(), count: count), uptime: 0, wake: {})
                    .outcome
            else {
                Issue.record("wait \(count) was not taken")
                return
            }
        }
        #expect(tenant.wait(for: .requests(CallFilter(), count: 9_999), uptime: 0) {}.outcome == .tooMany)
        guard case .on = tenant.wait(for: .requests(CallFilter(), count: 7), uptime: 0, wake: {}).outcome
        else {
            Issue.record("what others wait for already costs nothing more")
            return
        }
        Self.record(1, in: tenant)
        #expect(tenant.waiting == WaitList.mostConditions)
    }
}
