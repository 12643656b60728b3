// What is done on a lane, and what at the desk.

import HTTPMessages
import IdentityCloud
import Scenarios
import Synchronization
import Tenancy
import Testing

@testable import AdminAPI

@Suite struct DeskTests {
    @Test func whatGrowsWithALargeTenantIsNotDoneOnTheLane() throws {
        let desk = Desk()
        let admin = AdminHarness(desk: desk) { $0.faults = Array(repeating: FaultRule(), count: 11) }
        admin.record(.token, 200, times: 301)
        var job = ""
        for _ in 0...100 { job = try admin.load() }
        for route in AdminRoute.all where !route.growth.isEmpty && route.growth != .uncounted {
            let path = route.pattern.replacing("{id}", with: job).replacing("{name}", with: "default")
            let (waiter, until) = try #require(admin.waiter(path, route.method), "\(path)")
            #expect(until == .distantFuture && desk.count == 1)
            #expect(admin.resume(waiter) == nil)
            let wakes = admin.mailbox.wakes
            desk.work()
            #expect(admin.mailbox.wakes == wakes + 1)
            #expect(admin.resume(waiter)?.body.isEmpty == false, "\(path)")
            // Some of them take away what makes the tenant large.
            admin.record(.token, 200, times: 301)
            for _ in 0...100 { job = try admin.load() }
        }
    }

    @Test func allOfASmallTenantIsDoneOnItsLane() throws {
        let desk = Desk()
        let admin = AdminHarness(desk: desk)
        admin.record(.token, 200, times: 300)
        let job = try admin.load()
        for route in AdminRoute.all where !route.growth.contains(.muchElse) && !route.waits {
            let path = route.pattern.replacing("{id}", with: job).replacing("{name}", with: "default")
            #expect(admin.send(route.method, path).status != 0, "\(path)")
        }
        let body = #"{"expect":[{"operation":"token","exactly":0}]}"#
        #expect(admin.post("/__admin/verify", body).status == 200)
        #expect(admin.send(.put, "/__admin/scenario", body: "name: throttled\n").status == 200)
        #expect(desk.count == 0)
    }

    @Test func countingIsDoneOnTheLaneUnlessEveryRequestMustBeLookedAt() {
        let desk = Desk()
        let admin = AdminHarness(desk: desk)
        admin.record(.token, 200, times: 20_000)
        #expect(admin.get("/__admin/requests/count?operation=token").json?["count"]?.integer == 20_000)
        #expect(admin.get("/__admin/requests/count?method=POST").status == 0 && desk.count == 1)
    }

    @Test func aReportOnAllTenantsIsMadeAtTheDesk() {
        let desk = Desk()
        let admin = AdminHarness(desk: desk)
        #expect(admin.get("/__admin/report?tenant=*").status == 0 && desk.count == 1)
    }

    @Test func aLongBodyIsReadAtTheDesk() {
        let desk = Desk()
        let admin = AdminHarness(desk: desk)
        let text = "name: throttled\n" + String(repeating: "#", count: 4_096)
        #expect(admin.send(.put, "/__admin/scenario", body: text).status == 0 && desk.count == 1)
    }

    @Test func aNameAmongManyTenantsIsComparedAtTheDesk() {
        let desk = Desk()
        let admin = AdminHarness(desk: desk)
        for number in 0..<100 { admin.record(.token, 200, tenant: "t\(number)") }
        #expect(admin.get("/__admin/jobs?tenant=x").status == 0 && desk.count == 1)
        #expect(admin.get("/__admin/jobs?tenant=t1").status == 200)
    }

    @Test func aWaitThatCameToTheDeskGoesOnWaiting() throws {
        let desk = Desk()
        let admin = AdminHarness(desk: desk)
        for number in 0..<100 { admin.record(.token, 200, tenant: "t\(number)") }
        let (waiter, _) = try #require(admin.waiter("/__admin/requests/wait?count=2&tenant=new"))
        admin.record(.token, 200, tenant: "new")
        desk.work()
        #expect(admin.resume(waiter) == nil)
        #expect(admin.registry.knownTenant(named: "new", uptime: 0)?.waiting == 1)
    }

    @Test func healthWaitsForNobodyAtTheDesk() {
        let admin = AdminHarness(desk: Desk())
        #expect(admin.get("/__admin/metrics").status == 0)
        #expect(admin.get("/__admin/health").status == 200)
    }

    @Test func whoHasLeftIsNotServedAtTheDesk() throws {
        let desk = Desk()
        let admin = AdminHarness(desk: desk)
        admin.record(.token, 200, times: 301)
        let (waiter, _) = try #require(admin.waiter("/__admin/requests", .delete))
        waiter.abandon()
        desk.work()
        #expect(admin.registry.defaultTenant.withLock { $0.journal.count } == 301)
    }
}
