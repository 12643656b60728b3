// Who is told what of a server that moves.

import IdentityCloud
import Scenarios
import Synchronization
import TestSupport
import Testing

@testable import Tenancy

@Suite struct ChangeFeedTests {
    private static func registry() -> TenantRegistry {
        var scenario = Scenario()
        scenario.tenant.clock.mode = .manual
        return TenantRegistry(scenario: scenario, seed: 7, wallTime: Timestamp(milliseconds: 5), uptime: 0)
    }

    /// Who has moved, and where to go on from; nil when somebody has to be waited for.
    private static func look(
        _ registry: TenantRegistry,
        since cursor: ChangeCursor? = nil
    ) -> (moved: [String: TenantMoves?], cursor: ChangeCursor)? {
        switch registry.changes(since: cursor, wake: {}) {
        case .moved(let moved, let cursor):
            return (Dictionary(uniqueKeysWithValues: moved.map { ($0.name, $0.moves) }), cursor)
        case .on(let ticket): registry.feed.leave(ticket)
        case .tooMany: break
        }
        return nil
    }

    private static func record(in tenant: LiveTenant?) {
        tenant?.withLock { $0.record(RecordedCall().record()) { _ in nil } }
    }

    @Test func theFirstLookShowsEveryTenant() throws {
        let registry = Self.registry()
        Self.record(in: registry.tenant(named: "a", uptime: 0))
        let look = try #require(Self.look(registry))
        #expect(look.moved.keys.sorted() == ["a", "default"])
        #expect(look.moved["a"] == TenantMoves(requests: 1))
        #expect(Self.look(registry, since: look.cursor) == nil)
    }

    @Test func onlyThoseAreToldThatHaveMovedSince() throws {
        let registry = Self.registry()
        let tenants = ["a", "b", "c"].map { registry.tenant(named: $0, uptime: 0) }
        var cursor = try #require(Self.look(registry)).cursor
        for _ in 0..<3 {
            for _ in 0..<100 { Self.record(in: tenants[1]) }
            let look = try #require(Self.look(registry, since: cursor))
            #expect(look.moved.keys.sorted() == ["b"])
            cursor = look.cursor
        }
        #expect(registry.feed.length < 12)
    }

    @Test func twoWhoWatchAreBothTold() throws {
        let registry = Self.registry()
        let cursor = try #require(Self.look(registry)).cursor
        Self.record(in: registry.defaultTenant)
        let first = try #require(Self.look(registry, since: cursor))
        let second = try #require(Self.look(registry, since: cursor))
        #expect(first.moved == second.moved && first.cursor == second.cursor)
        Self.record(in: registry.defaultTenant)
        #expect(Self.look(registry, since: second.cursor)?.moved["default"] == TenantMoves(requests: 2))
        #expect(Self.look(registry, since: first.cursor) != nil)
    }

    @Test func eachSideOfATenantHasItsCounter() throws {
        let registry = Self.registry()
        let tenant = registry.defaultTenant
        tenant.control { $0.tenant.clock.advance(by: 1, uptime: 0) }
        let job = try tenant.withLock { run throws(LoadRefusal) in
            let request = LoadRequest(kind: .accountAggregation, sourceID: "hr", launcher: "qa")
            return try run.tenant.load(request, at: run.tenant.clock.now(uptime: 0)).id.hex
        }
        tenant.control { run in
            _ = run.tenant.command(.cancel, job: job, at: run.tenant.clock.now(uptime: 0))
            run.replaceFaults(by: Scenario(), text: nil, uptime: 0)
            run.noteDelivery()
        }
        Self.record(in: tenant)
        let moves = TenantMoves(requests: 1, jobs: 2, clock: 1, scenario: 1, deliveries: 1)
        #expect(tenant.lookAtMoves() == moves)
        // Whoever begins again goes on counting.
        registry.reset(tenant, uptime: 0)
        var after = moves
        after.scenario = 2
        #expect(tenant.lookAtMoves() == after)
    }

    @Test func lookingMovesNothing() throws {
        let registry = Self.registry()
        let cursor = try #require(Self.look(registry)).cursor
        _ = registry.unnamedTenant
        _ = registry.defaultTenant.snapshot(uptime: 9)
        _ = registry.defaultTenant.withLock { $0.tenant.jobs(at: $0.tenant.clock.now(uptime: 9)) }
        _ = registry.tenant(ofClient: "default", uptime: 9)
        #expect(Self.look(registry, since: cursor) == nil)
    }

    @Test func whoIsGoneIsToldAsGoneAndMayComeBack() throws {
        let registry = Self.registry()
        _ = registry.tenant(named: "a", uptime: 0)
        var look = try #require(Self.look(registry))
        _ = registry.forget("a", uptime: 0)
        look = try #require(Self.look(registry, since: look.cursor))
        #expect(look.moved == ["a": nil])
        _ = registry.tenant(named: "a", uptime: 0)
        look = try #require(Self.look(registry, since: look.cursor))
        #expect(look.moved == ["a": TenantMoves()])
    }

    @Test func tenantsThatCameAndWentAreNotRememberedForEver() {
        let registry = Self.registry()
        for number in 0..<5_000 {
            _ = registry.tenant(named: "t\(number)", uptime: 0)
            _ = registry.forget("t\(number)", uptime: 0)
        }
        #expect(registry.feed.length <= 2 * 1_001 + 64)
    }

    @Test func aThousandAreToldAtOnceAndTheRestNext() throws {
        let registry = Self.registry()
        for number in 0..<998 { _ = registry.tenant(named: "t\(number)", uptime: 0) }
        let feed = registry.feed
        for number in 0..<50 { feed.note("gone\(number)", isGone: true) }
        let first = try #require(Self.look(registry))
        let second = try #require(Self.look(registry, since: first.cursor))
        #expect(first.moved.count == 1_000 && second.moved.count == 49)
    }

    @Test func aCursorOfAnotherRunShowsEveryTenant() throws {
        let registry = Self.registry()
        let cursor = try #require(ChangeCursor("4-1"))
        #expect(Self.look(registry, since: cursor)?.moved.keys.sorted() == ["default"])
        #expect(Self.look(registry, since: ChangeCursor("5-99")) != nil)
        #expect(Self.look(registry, since: ChangeCursor("5-1")) == nil)
    }

    @Test(arguments: ["", "5", "5-", "-5", "5-x", "5-1-1", "99999999999999999999-1"])
    func whatIsNoCursorIsNotReadAsOne(text: String) { #expect(ChangeCursor(text) == nil) }

    @Test func thoseWhoWaitAreWokenOnceByTheFirstMove() throws {
        let registry = Self.registry()
        let cursor = try #require(Self.look(registry)).cursor
        let woken = Mutex(0)
        withExtendedLifetime(woken) {
            for _ in 0..<1_000 {
                _ = registry.changes(since: cursor) { woken.withLock { $0 += 1 } }
            }
            guard case .tooMany = registry.changes(since: cursor, wake: {}) else {
                Issue.record("so many may not wait")
                return
            }
            for _ in 0..<10 { Self.record(in: registry.defaultTenant) }
            #expect(woken.withLock { $0 } == 1_000)
            #expect(registry.feed.waiting == 0)
        }
    }
}
