// Waiting for a tenant: who is woken, when, and what it costs those who do not wait.

import IdentityCloud
import Journal
import Scenarios
import Synchronization
import TestSupport
import Testing

@testable import Tenancy

@Suite struct LiveTenantTests {
    private static func registry(_ change: (inout Scenario) -> Void = { _ in }) -> TenantRegistry {
        var scenario = Scenario()
        scenario.tenant.clock.mode = .manual
        change(&scenario)
        return TenantRegistry(scenario: scenario, seed: 7, wallTime: Timestamp(milliseconds: 0), uptime: 0)
    }

    private static func load(in tenant: LiveTenant) throws -> String {
        try tenant.withLock { run throws(LoadRefusal) in
            let now = run.tenant.clock.now(uptime: 0)
            let request = LoadRequest(kind: .accountAggregation, sourceID: "hr", launcher: "qa")
            return try run.tenant.load(request, at: now).id.hex
        }
    }

    @Test func wakesOnceTheRequestsAreThere() {
        let tenant = Self.registry().defaultTenant
        let woken = Atomic(0)
        withExtendedLifetime(woken) {
            let filter = CallFilter()
            let wait = tenant.wait(for: .requests(filter, count: 2), uptime: 0) {
                woken.add(1, ordering: .relaxed)
            }
            #expect(wait.sight == .requests(0))
            #expect(wait.outcome == .on(ticket: 1, until: nil))
            tenant.withLock { $0.record(RecordedCall().record()) { _ in nil } }
            #expect(woken.load(ordering: .relaxed) == 0)
            tenant.withLock { $0.record(RecordedCall().record()) { _ in nil } }
            #expect(woken.load(ordering: .relaxed) == 1)
            tenant.withLock { $0.record(RecordedCall().record()) { _ in nil } }
            #expect(woken.load(ordering: .relaxed) == 1)
            #expect(tenant.waiting == 0)
        }
    }

    @Test func isOverWhenTheConditionHoldsAlready() throws {
        let tenant = Self.registry().defaultTenant
        let job = try Self.load(in: tenant)
        #expect(tenant.wait(for: .requests(CallFilter(), count: 0), uptime: 0) {}.outcome == .over)
        #expect(tenant.wait(for: .job(id: job, phase: "STARTED"), uptime: 0) {}.outcome == .over)
        #expect(tenant.wait(for: .job(id: "unknown", phase: "STARTED"), uptime: 0) {}.outcome == .over)
    }

    @Test func knowsWhenTimeAloneBringsThePhase() throws {
        let registry = Self.registry { $0.tenant.clock.mode = .scaled(factor: 10) }
        let tenant = registry.defaultTenant
        let job = try Self.load(in: tenant)
        // 2 s of tenant time until ACCOUNTS_COLLECTED.
        let wait = tenant.wait(for: .job(id: job, phase: "ACCOUNTS_COLLECTED"), uptime: 0) {}
        #expect(wait.outcome == .on(ticket: 1, until: 200))
        #expect(tenant.wait(for: .job(id: job, phase: "ACCOUNTS_COLLECTED"), uptime: 200) {}.outcome == .over)
    }

    @Test func wakesEveryoneWhenTheClockIsMoved() throws {
        let tenant = Self.registry().defaultTenant
        let job = try Self.load(in: tenant)
        let woken = Mutex(0)
        withExtendedLifetime(woken) {
            _ = tenant.wait(for: .job(id: job, phase: nil), uptime: 0) { woken.withLock { $0 += 1 } }
            tenant.control { $0.tenant.clock.advance(by: 1, uptime: 0) }
            #expect(woken.withLock { $0 } == 1)
        }
    }

    @Test func tenThousandWaitersForOneThingAreOneComparison() {
        let tenant = Self.registry().defaultTenant
        let woken = Mutex(0)
        withExtendedLifetime(woken) {
            var tickets: [UInt64] = []
            for _ in 0..<10_000 {
                let wait = tenant.wait(for: .requests(CallFilter(), count: 1), uptime: 0) {
                    woken.withLock { $0 += 1 }
                }
                if case .on(let ticket, _) = wait.outcome { tickets.append(ticket) }
            }
            #expect(tenant.waiting == 10_000)
            for ticket in tickets.prefix(1_000) { tenant.leave(ticket) }
            #expect(tenant.waiting == 9_000)
            tenant.withLock { $0.record(RecordedCall().record()) { _ in nil } }
            #expect(woken.withLock { $0 } == 9_000)
            #expect(tenant.waiting == 0)
        }
    }

    @Test func explainsEachRequestByWhatTheRulesHadCounted() {
        let registry = Self.registry { scenario in
            var rule = FaultRule()
            rule.operations = [.aggregationStatus]
            rule.calls = .range(from: 2, to: 2)
            rule.condition.headers = [FaultCondition.Named(name: "X-Try", value: "1")]
            rule.answer = .preset(status: 500, variant: .expired, retryAfter: .automatic)
            scenario.faults = [rule]
        }
        let tenant = registry.defaultTenant
        let explanations = tenant.withLock { run in
            for header in ["1", "0", "1"] {
                let facts = CallFacts(
                    operation: .aggregationStatus,
                    version: .v2025,
                    job: .id(ObjectID(7)),
                    client: "qa"
                )
                _ = run.faults.judge(facts) { _ in header }
                run.record(RecordedCall().record()) { _ in header }
            }
            return run.explanations(decoded: { text, _ in String(text) }) { _ in true } ?? [:]
        }
        #expect(explanations[1]?.map(\.finding) == [.notThisCall(number: 1)])
        #expect(explanations[2]?.map(\.finding) == [.conditionDiffers(key: "header")])
        #expect(explanations[3]?.map(\.finding) == [.fires])
    }

    @Test func explainsAfterTheJournalWasEmptied() {
        let registry = Self.registry { scenario in
            var rule = FaultRule()
            rule.calls = .range(from: 2, to: 2)
            rule.wire = .reset
            scenario.faults = [rule]
        }
        let explanations = registry.defaultTenant.withLock { run in
            for index in 0..<2 {
                _ = run.faults.judge(CallFacts(operation: .aggregationStatus)) { _ in nil }
                run.record(RecordedCall().record()) { _ in nil }
                if index == 0 { run.forgetRequests() }
            }
            return run.explanations(decoded: { text, _ in String(text) }) { _ in true } ?? [:]
        }
        #expect(explanations[2]?.map(\.finding) == [.fires])
    }
}
