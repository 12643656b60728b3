// Tenants share nothing; a reset one is a fresh one; they are bounded in number and idle time.

import IdentityCloud
import Scenarios
import Synchronization
import TestSupport
import Testing

@testable import Tenancy

@Suite struct TenantRegistryTests {
    private static func scenario(named name: String = "default") -> Scenario {
        var scenario = Scenario()
        scenario.name = name
        scenario.tenant.clock.mode = .manual
        var rule = FaultRule()
        rule.chance = 0.5
        rule.answer = .preset(status: 429, variant: .expired, retryAfter: .automatic)
        rule.delay = .uniform(minimum: 1, maximum: 1_000_000)
        scenario.faults = [rule]
        return scenario
    }

    private static func registry(limits: TenantLimits = TenantLimits()) -> TenantRegistry {
        TenantRegistry(
            scenario: scenario(),
            seed: 7,
            wallTime: Timestamp(milliseconds: 0),
            uptime: 0,
            limits: limits
        )
    }

    /// Everything random that a tenant shows in some steps of a client: request ids, task ids, verdicts, token ids.
    private static func story(of tenant: LiveTenant, steps: Int = 50) -> [String] {
        (0..<steps).map { step in
            tenant.withLock { run in
                let now = run.tenant.clock.now(uptime: Milliseconds(Int64(step)))
                let id = run.tenant.nextRequestID()
                let verdict = run.faults.judge(CallFacts(operation: .loadAccounts)) { _ in nil }
                let request = LoadRequest(kind: .accountAggregation, sourceID: "hr-\(step)", launcher: "qa")
                let task = (try? run.tenant.load(request, at: now))?.id.hex ?? "refused"
                var call = RecordedCall(
                    operation: .loadAccounts,
                    status: verdict.decidingRule == nil ? 202 : 429
                )
                call.ordinal = id.value
                run.record(call.record()) { _ in nil }
                run.tenant.clock.advance(by: 1000, uptime: 0)
                return "\(id.hex) \(task) \(verdict) \(now) \(run.journal.tally.rows.map(\.count))"
            }
        }
    }

    @Test func tenantsOfBeforeAndAfterFollowTheSystemsClockWhenThatIsSet() {
        let registry = TenantRegistry(
            scenario: Scenario(),
            seed: 7,
            wallTime: Timestamp(milliseconds: 0),
            uptime: 0
        )
        let early = registry.tenant(named: "early", uptime: 0)
        registry.follow(3_600_000, uptime: 1_000)
        let late = registry.tenant(named: "late", uptime: 1_000)
        registry.reset(registry.defaultTenant, uptime: 1_000)
        for tenant in [early, late, registry.defaultTenant] {
            #expect(tenant?.withLock { $0.tenant.clock.now(uptime: 2_000).milliseconds } == 3_602_000)
        }
        #expect(registry.wallTime(uptime: 2_000).milliseconds == 3_602_000)
    }

    @Test func resetIsAFreshStart() {
        let fresh = Self.story(of: Self.registry().defaultTenant)
        let registry = Self.registry()
        #expect(Self.story(of: registry.defaultTenant) == fresh)
        #expect(Self.story(of: registry.defaultTenant) != fresh)
        registry.reset(registry.defaultTenant, uptime: 99)
        #expect(Self.story(of: registry.defaultTenant) == fresh)
    }

    @Test func tenantsInParallelTellTheSameStoryAsAlone() async throws {
        let names = (0..<32).map { "tenant-\($0)" }
        var alone: [String: [String]] = [:]
        for name in names {
            let tenant = try #require(Self.registry().tenant(named: name, uptime: 0))
            alone[name] = Self.story(of: tenant)
        }
        #expect(Set(alone.values.map(\.first)).count == 32)
        let shared = Self.registry()
        let together = await withTaskGroup(of: (String, [String]).self) { group in
            for name in names {
                group.addTask {
                    guard let tenant = shared.tenant(named: name, uptime: 0) else { return (name, []) }
                    return (name, Self.story(of: tenant))
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(together == alone)
    }

    @Test func aTenantIsMadeOnceAndFound() {
        let registry = Self.registry()
        #expect(registry.tenant(named: "a", uptime: 0) === registry.tenant(named: "a", uptime: 1))
        #expect(registry.tenant(named: "default", uptime: 0) === registry.defaultTenant)
        #expect(registry.tenants.map(\.name) == ["a", "default"])
    }

    @Test func theNumberOfTenantsIsBounded() {
        let registry = Self.registry(limits: TenantLimits(tenants: 3, idle: 1_000))
        #expect(registry.tenant(named: "a", uptime: 0) != nil)
        #expect(registry.tenant(named: "b", uptime: 500) != nil)
        #expect(registry.tenant(named: "c", uptime: 1_000) == nil)
        // By then `a` has been idle for too long.
        #expect(registry.tenant(named: "c", uptime: 1_001) != nil)
        #expect(registry.tenants.map(\.name) == ["b", "c", "default"])
    }

    @Test(arguments: ["", String(repeating: "x", count: 129)])
    func refusesUnusableNames(name: String) {
        #expect(Self.registry().tenant(named: name, uptime: 0) == nil)
    }

    @Test func aForgottenTenantBeginsAgain() throws {
        let registry = Self.registry()
        let story = Self.story(of: try #require(registry.tenant(named: "a", uptime: 0)))
        #expect(registry.forget("a", uptime: 0))
        #expect(!registry.forget("a", uptime: 0))
        #expect(Self.story(of: try #require(registry.tenant(named: "a", uptime: 0))) == story)
    }

    @Test func theDefaultTenantIsForgottenByAReset() {
        let registry = Self.registry()
        let story = Self.story(of: registry.defaultTenant)
        #expect(registry.forget("default", uptime: 0))
        #expect(Self.story(of: registry.defaultTenant) == story)
    }

    @Test func aReloadConcernsTenantsWithoutAScenarioOfTheirOwn() throws {
        let registry = Self.registry()
        let own = try #require(registry.tenant(named: "own", uptime: 0))
        registry.start(Self.scenario(named: "mine"), text: nil, in: own, uptime: 0)
        registry.replaceScenario(Self.scenario(named: "reloaded"), uptime: 0)
        #expect(registry.defaultTenant.withLock { $0.scenario.name } == "reloaded")
        #expect(own.withLock { $0.scenario.name } == "mine")
        #expect(registry.tenant(named: "new", uptime: 0)?.withLock { $0.scenario.name } == "reloaded")
        registry.reset(own, uptime: 0)
        #expect(own.withLock { $0.scenario.name } == "mine")
        registry.reset(own, isAsAtStart: true, uptime: 0)
        #expect(own.withLock { $0.scenario.name } == "reloaded")
    }

    @Test func aRealClockBeginsAtTheTimeOfDay() throws {
        var scenario = Scenario()
        scenario.tenant.clock.mode = .real
        let registry = TenantRegistry(
            scenario: scenario,
            seed: 7,
            wallTime: Timestamp(milliseconds: 5_000),
            uptime: 100
        )
        let tenant = try #require(registry.tenant(named: "late", uptime: 400))
        #expect(tenant.withLock { $0.latestTime } == Timestamp(milliseconds: 5_300))
    }

    @Test(arguments: [(false, ClockSettings.Mode.manual), (true, .real)])
    func theClockOfTheCommandLineOutlivesAnotherScenario(isChosen: Bool, mode: ClockSettings.Mode) {
        let registry = TenantRegistry(
            scenario: Scenario(),
            seed: 7,
            overrides: ScenarioOverrides(seed: 9, clock: .manual),
            wallTime: Timestamp(milliseconds: 0),
            uptime: 0
        )
        var other = Scenario()
        other.seed = 8
        other.tenant.clock.isChosen = isChosen
        let tenant = registry.defaultTenant
        #expect(tenant.withLock { $0.tenant.clock.mode } == .manual)
        registry.start(other, text: nil, in: tenant, uptime: 0)
        #expect(tenant.withLock { $0.tenant.clock.mode } == mode)
        #expect(tenant.withLock { $0.seed } == 9)
        // The start-up scenario is under the command line, also when its file is read again.
        registry.replaceScenario(other, uptime: 0)
        registry.reset(tenant, isAsAtStart: true, uptime: 0)
        #expect(tenant.withLock { $0.tenant.clock.mode } == .manual)
    }
}
