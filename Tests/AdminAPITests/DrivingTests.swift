// Driving a tenant: clock, jobs, scenario, reset; and waiting for what comes of it.

import HTTPMessages
import IdentityCloud
import Scenarios
import Tenancy
import Testing

@testable import AdminAPI

@Suite struct DrivingTests {
    // MARK: The server and its tenants

    @Test func healthSaysWhatItPromises() {
        let admin = AdminHarness()
        admin.now = MonotonicTime(milliseconds: 61_500)
        let health = admin.get("/__admin/health").json
        #expect(health?["status"]?.string == "healthy")
        #expect(health?["version"]?.string == "1.2.3")
        #expect(health?["uptimeInSeconds"]?.integer == 61)
        #expect(health?["timestamp"]?.string == "1970-01-01T00:17:41.500Z")
        #expect(admin.get("/__admin/version").json?["version"]?.string == "1.2.3")
        #expect(admin.get("/__admin/schema").text == "{}")
    }

    @Test func tenantsAreListedAndForgotten() {
        let admin = AdminHarness()
        admin.record(.token, 200, times: 2, tenant: "acme")
        admin.record(nil, 404, tenant: "acme")
        let list = admin.get("/__admin/tenants").json?["tenants"]?.elements
        let found = admin.get("/__admin/report?tenant=acme").json?["findings"]?.elements?.count
        #expect(list?.map { $0["findings"]?.integer.map(Int.init) } == [found, 0] && found != 0)
        #expect(list?.map { $0["name"]?.string } == ["acme", "default"])
        #expect(list?.first?["requests"]?.integer == 3)
        #expect(admin.send(.delete, "/__admin/tenants/acme").status == 200)
        let again = admin.send(.delete, "/__admin/tenants/acme")
        #expect(again.status == 404)
        #expect(again.errorCode == "unknown-tenant")
    }

    @Test func tooManyTenantsIsSaidSo() {
        let admin = AdminHarness(limits: TenantLimits(tenants: 1))
        let reply = admin.post("/__admin/clock?tenant=one-more", #"{"advance":"1s"}"#)
        #expect(reply.status == 503)
        #expect(reply.errorCode == "too-many-tenants")
    }

    @Test func wantOfMemoryIsSaidSo() throws {
        let admin = AdminHarness(limits: TenantLimits(bytes: 200_000)) { $0.tenant.aggregation.busy = .allow }
        for _ in 0..<500 { try admin.load() }
        let reply = admin.post("/__admin/clock?tenant=one-more", #"{"advance":"1s"}"#)
        #expect(reply.status == 503)
        #expect(reply.errorCode == "memory-limit" && reply.message.contains("--memory-limit"))
        let metrics = admin.get("/__admin/metrics").text
        #expect(metrics.contains("drydock_memory_limit_bytes 200000\n"))
    }

    // MARK: Looking makes nothing

    @Test(arguments: [
        "jobs", "jobs/x", "jobs/x/wait", "requests", "requests/count", "requests/wait?count=1", "report",
        "report?format=text", "faults", "scenario", "clock", "metrics",
    ])
    func lookingAtAnUnknownTenantIs404AndMakesNone(path: String) {
        let admin = AdminHarness()
        admin.record(.token, 200, tenant: "night-shift")
        let separator = path.contains("?") ? "&" : "?"
        let reply = admin.get("/__admin/\(path)\(separator)tenant=nigth-shift")
        #expect(reply.status == 404)
        #expect(reply.errorCode == "unknown-tenant")
        #expect(reply.message.contains("Did you mean \"night-shift\"?"))
        #expect(admin.registry.tenants.map(\.name) == ["default", "night-shift"])
    }

    @Test func verifyingAnUnknownTenantIs404AndMakesNone() {
        let admin = AdminHarness()
        for body in [#"{"expect":[{"operation":"token","exactly":0}]}"#] {
            #expect(admin.post("/__admin/verify?tenant=other", body).errorCode == "unknown-tenant")
        }
        let other = #"{"expect":[{"operation":"token","tenant":"other","exactly":0}]}"#
        #expect(admin.post("/__admin/verify", other).errorCode == "unknown-tenant")
        #expect(admin.send(.delete, "/__admin/requests?tenant=other").errorCode == "unknown-tenant")
        #expect(admin.post("/__admin/jobs/x/advance?tenant=other").errorCode == "unknown-tenant")
        #expect(admin.registry.tenants.map(\.name) == ["default"])
    }

    @Test func settingUpATenantMakesIt() {
        let admin = AdminHarness()
        #expect(admin.send(.put, "/__admin/scenario?tenant=a", body: "name: throttled\n").status == 200)
        #expect(admin.post("/__admin/clock?tenant=b", #"{"advance":"1s"}"#).status == 200)
        #expect(admin.post("/__admin/reset?tenant=c").status == 200)
        #expect(admin.registry.tenants.map(\.name) == ["a", "b", "c", "default"])
    }

    @Test(arguments: [0, 129])
    func aNameThatNoTenantCanHaveIsRefused(length: Int) {
        let name = String(repeating: "x", count: length)
        let reply = AdminHarness().post("/__admin/reset?tenant=\(name)")
        #expect(reply.status == 400)
        #expect(reply.message == "A tenant's name has 1 to 128 bytes.")
    }

    @Test func resetMakesItFreshToTheByte() throws {
        let admin = AdminHarness()
        func story() throws -> [String] {
            try admin.load()
            admin.record(.token, 200, times: 3)
            _ = admin.post("/__admin/clock", #"{"advance":"1s"}"#)
            return ["/__admin/jobs", "/__admin/requests", "/__admin/clock", "/__admin/report"].map {
                admin.get($0).text
            }
        }
        let first = try story()
        #expect(admin.post("/__admin/reset").status == 200)
        #expect(try story() == first)
        #expect(try story() != first)
    }

    // MARK: Clock

    @Test func aThirtyMinuteAggregationPassesInOneCall() throws {
        let admin = AdminHarness {
            $0.tenant.aggregation.collect = 600_000
            $0.tenant.aggregation.process = .lasting(1_200_000)
        }
        let job = try admin.load()
        let moved = admin.post("/__admin/clock", #"{"advance":"30m"}"#).json
        #expect(moved?["time"]?.string == "2026-01-01T00:30:00.000Z")
        #expect(
            moved?["passed"]?.elements?.map { $0["phase"]?.string } == ["ACCOUNTS_COLLECTED", "COMPLETED"]
        )
        #expect(moved?["passed"]?.elements?.map { $0["job"]?.string } == [job, job])
        #expect(admin.get("/__admin/jobs/\(job)").json?["phase"]?.string == "COMPLETED")
    }

    @Test func nextLeadsFromEventToEvent() throws {
        let admin = AdminHarness()
        try admin.load()
        let times = (0..<2).map { _ in
            admin.post("/__admin/clock", #"{"advance":"next"}"#).json?["time"]?.string
        }
        #expect(times == ["2026-01-01T00:00:02.000Z", "2026-01-01T00:00:05.000Z"])
        let end = admin.post("/__admin/clock", #"{"advance":"next"}"#)
        #expect(end.status == 409)
        #expect(end.errorCode == "nothing-ahead")
    }

    @Test func modesChangeWithoutAJump() {
        let admin = AdminHarness()
        let scaled = admin.post("/__admin/clock", #"{"mode":"scaled","factor":60}"#).json
        #expect(scaled?["mode"]?.string == "scaled")
        #expect(scaled?["factor"]?.double == 60)
        #expect(scaled?["time"]?.string == "2026-01-01T00:00:00.000Z")
        admin.now = MonotonicTime(milliseconds: 1_000)
        #expect(admin.get("/__admin/clock").json?["time"]?.string == "2026-01-01T00:01:00.000Z")
        #expect(admin.post("/__admin/clock", #"{"mode":"manual"}"#).json?["mode"]?.string == "manual")
        admin.now = MonotonicTime(milliseconds: 9_000)
        #expect(admin.get("/__admin/clock").json?["time"]?.string == "2026-01-01T00:01:00.000Z")
    }

    @Test func theClockIsSetForwardOnly() {
        let admin = AdminHarness()
        let set = admin.post("/__admin/clock", #"{"set":"2026-02-01T00:00:00Z"}"#)
        #expect(set.json?["time"]?.string == "2026-02-01T00:00:00.000Z")
        let back = admin.post("/__admin/clock", #"{"set":"2026-01-01T00:00:00Z"}"#)
        #expect(back.status == 409)
        #expect(back.errorCode == "time-has-passed")
    }

    @Test(arguments: [
        "", "{", "[]", "{}", #"{"advance":5}"#, #"{"advance":"soon"}"#, #"{"set":"noon"}"#,
        #"{"mode":"fast"}"#,
        #"{"mode":"scaled"}"#, #"{"mode":"scaled","factor":0}"#, #"{"factor":60}"#,
        #"{"mode":"real","factor":2}"#,
        #"{"advnce":"1s"}"#, #"{"advance":"1s","set":"2027-01-01T00:00:00Z"}"#,
    ])
    func badClockBodiesAreRefused(body: String) {
        let admin = AdminHarness()
        let before = admin.get("/__admin/clock").text
        let reply = admin.post("/__admin/clock", body)
        #expect(reply.status == 400)
        #expect(!reply.message.isEmpty)
        #expect(admin.get("/__admin/clock").text == before)
    }

    // MARK: Jobs

    @Test func aJobShowsItsPlan() throws {
        let admin = AdminHarness()
        let job = try admin.load()
        let shown = admin.get("/__admin/jobs").json?["jobs"]?.elements?.first
        #expect(shown?["id"]?.string == job)
        #expect(shown?["kind"]?.string == "account-aggregation")
        #expect(
            shown?["plan"]?.elements?.map { $0["phase"]?.string } == [
                "STARTED", "ACCOUNTS_COLLECTED", "COMPLETED",
            ]
        )
        #expect(shown?["plan"]?.elements?.last?["from"]?.string == "2026-01-01T00:00:05.000Z")
        #expect(shown?["nextEvent"]?.string == "2026-01-01T00:00:02.000Z")
    }

    @Test func aPlanIsEnoughToDrawATimeline() throws {
        let admin = AdminHarness { $0.tenant.aggregation.progress = .polls }
        let job = try admin.load()
        func plan() -> [[String?]]? {
            admin.get("/__admin/jobs/\(job)").json?["plan"]?.elements?.map { step in
                ["state", "from", "to"].map { step[$0]?.string.map { String($0.suffix(13)) } }
            }
        }
        let start = "00:00:00.000Z"
        #expect(plan()?.first == ["now", start, nil] && plan()?.last == ["ahead", nil, nil])
        _ = admin.post("/__admin/clock", #"{"advance":"7s"}"#)
        _ = admin.post("/__admin/jobs/\(job)/advance")
        #expect(plan()?.prefix(2) == [["done", start, "00:00:07.000Z"], ["now", "00:00:07.000Z", nil]])
        let timed = AdminHarness()
        let other = try timed.load()
        let steps = timed.get("/__admin/jobs/\(other)").json?["plan"]?.elements
        #expect(steps?.map { $0["to"]?.string?.suffix(7) } == ["02.000Z", "05.000Z", nil])
    }

    @Test(arguments: [
        ("advance", "ACCOUNTS_COLLECTED"), ("cancel", "CANCELLED"), ("terminate", "TERMINATED"),
        ("fail", "COMPLETED"),
    ])
    func aJobIsMovedByHand(command: String, phase: String) throws {
        let admin = AdminHarness()
        let job = try admin.load()
        let moved = admin.post("/__admin/jobs/\(job)/\(command)")
        #expect(moved.status == 200)
        #expect(moved.json?["phase"]?.string == phase)
        #expect(admin.get("/__admin/jobs/\(job)").text == moved.text)
    }

    @Test func anEndedJobIsNotMoved() throws {
        let admin = AdminHarness()
        let job = try admin.load()
        _ = admin.post("/__admin/jobs/\(job)/cancel")
        let again = admin.post("/__admin/jobs/\(job)/advance")
        #expect(again.status == 409)
        #expect(again.message.contains("CANCELLED"))
    }

    @Test(arguments: ["jobs/x", "jobs/x/wait"])
    func anUnknownJobIsNotFound(path: String) {
        #expect(AdminHarness().get("/__admin/\(path)").errorCode == "unknown-job")
    }

    // MARK: Scenario

    @Test func theScenarioInForceIsShown() {
        let admin = AdminHarness()
        let shown = admin.get("/__admin/scenario").json
        #expect(shown?["name"]?.string == "default")
        #expect(shown?["seed"]?.integer == 7)
        #expect(shown?["text"]?.string == "name: default\n")
        #expect(admin.get("/__admin/scenario?format=text").text == "name: default\n")
    }

    @Test(arguments: [#"{"name":"throttled"}"#, "name: throttled\n"])
    func anotherScenarioBeginsAtOnce(body: String) throws {
        let admin = AdminHarness()
        try admin.load()
        let put = admin.send(.put, "/__admin/scenario", body: body)
        #expect(put.status == 200)
        #expect(put.json?["name"]?.string == "throttled")
        #expect(put.json?["rules"]?.integer == 1)
        #expect(admin.get("/__admin/jobs").json?["jobs"]?.elements?.isEmpty == true)
        #expect(admin.post("/__admin/reset?tenant=other").status == 200)
        #expect(admin.get("/__admin/scenario?tenant=other").json?["name"]?.string == "default")
    }

    @Test func stateIsKeptWhenAskedFor() throws {
        let admin = AdminHarness()
        let job = try admin.load()
        admin.record(.token, 200)
        let put = admin.send(.put, "/__admin/scenario?keep=state", body: "name: throttled\n")
        #expect(put.json?["name"]?.string == "throttled")
        #expect(admin.get("/__admin/jobs/\(job)").status == 200)
        #expect(admin.get("/__admin/requests/count").json?["count"]?.integer == 1)
    }

    @Test func aBadScenarioLeavesTheOldInForce() {
        let admin = AdminHarness()
        let put = admin.send(.put, "/__admin/scenario", body: "foo: 1")
        #expect(put.status == 400)
        #expect(put.errorCode == "invalid-scenario")
        #expect(put.json?["problems"]?.elements?.map { $0["line"]?.integer } == [2, 4])
        #expect(put.json?["problems"]?.elements?.first?["column"]?.integer == 3)
        #expect(admin.get("/__admin/scenario").json?["name"]?.string == "default")
    }

    @Test func anUnknownBuiltInScenarioIsToldTheNearest() {
        let put = AdminHarness().send(.put, "/__admin/scenario", body: #"{"name":"throtled"}"#)
        #expect(put.status == 404)
        #expect(put.message.contains("Did you mean \"throttled\"?"))
    }

    @Test func rulesShowHowOftenTheyFired() {
        let admin = AdminHarness()
        _ = admin.send(.put, "/__admin/scenario", body: "name: throttled\n")
        admin.record(.loadAccounts, 429)
        admin.record(.loadAccounts, 202)
        let rule = admin.get("/__admin/faults").json?["rules"]?.elements?.first
        #expect(rule?["tried"]?.integer == 2)
        #expect(rule?["fired"]?.integer == 1)
        #expect(rule?["on"]?.elements?.map(\.string) == ["load-accounts"])
    }

    // MARK: Waiting

    @Test func aWaitForAJobEndsWhenTheClockBringsIt() throws {
        let admin = AdminHarness()
        let job = try admin.load()
        let (waiter, until) = try #require(
            admin.waiter("/__admin/jobs/\(job)/wait?status=COMPLETED&timeout=7s")
        )
        #expect(until == MonotonicTime(milliseconds: 7_000))
        #expect(admin.resume(waiter) == nil)
        _ = admin.post("/__admin/clock", #"{"advance":"5s"}"#)
        #expect(admin.mailbox.wakes == 1)
        let reply = try #require(admin.resume(waiter))
        #expect(reply.status == 200)
        #expect(reply.json?["phase"]?.string == "COMPLETED")
        #expect(admin.registry.defaultTenant.waiting == 0)
    }

    @Test func aWaitOnARunningClockAsksAgainWhenThePhaseIsDue() throws {
        let admin = AdminHarness { $0.tenant.clock.mode = .scaled(factor: 2) }
        let job = try admin.load()
        let (waiter, until) = try #require(
            admin.waiter("/__admin/jobs/\(job)/wait?status=ACCOUNTS_COLLECTED")
        )
        #expect(until == MonotonicTime(milliseconds: 1_000))
        admin.now = until
        #expect(admin.resume(waiter)?.status == 200)
    }

    @Test func aWaitThatIsTooLongIs408() throws {
        let admin = AdminHarness()
        let job = try admin.load()
        let (waiter, until) = try #require(
            admin.waiter("/__admin/jobs/\(job)/wait?status=COMPLETED&timeout=2s")
        )
        admin.now = until
        let reply = try #require(admin.resume(waiter))
        #expect(reply.status == 408)
        #expect(reply.json?["job"]?["phase"]?.string == "STARTED")
        #expect(admin.registry.defaultTenant.waiting == 0)
    }

    @Test func aWaitForWhatCanNoLongerComeEnds() throws {
        let admin = AdminHarness()
        let job = try admin.load()
        let (waiter, _) = try #require(admin.waiter("/__admin/jobs/\(job)/wait?status=COMPLETED"))
        _ = admin.post("/__admin/jobs/\(job)/terminate")
        #expect(admin.resume(waiter)?.errorCode == "job-has-ended")
    }

    @Test func aWaitOutlivesAReset() throws {
        let admin = AdminHarness()
        let job = try admin.load()
        let (waiter, _) = try #require(admin.waiter("/__admin/jobs/\(job)/wait?status=COMPLETED"))
        _ = admin.post("/__admin/reset")
        #expect(admin.mailbox.wakes == 1)
        #expect(admin.resume(waiter)?.errorCode == "unknown-job")
    }

    @Test func anUnknownStatusIsRefused() throws {
        let admin = AdminHarness()
        let job = try admin.load()
        let reply = admin.get("/__admin/jobs/\(job)/wait?status=COMPLETE")
        #expect(reply.status == 400)
        #expect(reply.message.contains("COMPLETED"))
    }

    @Test func tenThousandWaitAtOnceAndAreAllWoken() throws {
        let admin = AdminHarness()
        let job = try admin.load()
        let waiters = try (0..<10_000).map { index in
            let target =
                index % 2 == 0
                ? "/__admin/requests/wait?count=3&operation=token" : "/__admin/jobs/\(job)/wait"
            return try #require(admin.waiter(target)).0
        }
        #expect(admin.registry.defaultTenant.waiting == 10_000)
        admin.record(.token, 200, times: 2)
        #expect(admin.mailbox.wakes == 0)
        admin.record(.token, 200)
        #expect(admin.mailbox.wakes == 5_000)
        for waiter in waiters where admin.resume(waiter)?.status != 200 { waiter.abandon() }
        #expect(admin.registry.defaultTenant.waiting == 0)
    }
}
