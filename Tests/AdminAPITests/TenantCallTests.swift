// Making tenants, letting them begin again, and taking the service away.

import HTTPMessages
import IdentityCloud
import Scenarios
import Synchronization
import Tenancy
import Testing

@testable import AdminAPI

@Suite struct TenantCallTests {
    @Test func aTenantIsMadeWithScenarioAndClockInOneCall() {
        let admin = AdminHarness()
        let made = admin.post(
            "/__admin/tenants",
            #"{"name":"t1","scenario":"throttled","clock":{"mode":"scaled","factor":60}}"#
        )
        #expect(made.status == 201)
        #expect(made.json?["name"]?.string == "t1" && made.json?["scenario"]?.string == "throttled")
        #expect(admin.get("/__admin/clock?tenant=t1").json?["factor"]?.double == 60)
        let plain = admin.post("/__admin/tenants", #"{"name":"t2","clock":{"set":"2030-01-01T00:00:00Z"}}"#)
        #expect(plain.json?["scenario"]?.string == "default")
        #expect(plain.json?["time"]?.string == "2030-01-01T00:00:00.000Z")
    }

    @Test(arguments: [
        (#"{"name":"t1","scenario":"name: mine\n"}"#, "mine"),
        (#"{"name":"t1","scenario":{"name":"mine"}}"#, "mine"), (#"{"name":"t1"}"#, "default"),
    ])
    func aScenarioIsGivenInAnyForm(body: String, name: String) {
        let admin = AdminHarness()
        #expect(admin.post("/__admin/tenants", body).status == 201)
        #expect(admin.get("/__admin/scenario?tenant=t1").json?["name"]?.string == name)
    }

    @Test(arguments: [
        (#"{"name":"default"}"#, 409, "tenant-exists"),
        (#"{"name":"t1","scenario":"throtled"}"#, 404, "unknown-scenario"),
        (#"{"name":"t1","scenario":"foo: 1"}"#, 400, "invalid-scenario"),
        (#"{"name":"t1","scenario":5}"#, 400, "bad-request"),
        (#"{"name":"t1","clock":{"mode":"fast"}}"#, 400, "bad-request"),
        (#"{"name":"t1","clock":{"set":"2001-01-01T00:00:00Z"}}"#, 409, "time-has-passed"),
        (#"{"name":"*"}"#, 400, "bad-request"), (#"{"name":""}"#, 400, "bad-request"),
        ("{}", 400, "bad-request"),
        (#"{"nam":"t1"}"#, 400, "unknown-key"), ("", 400, "bad-request"),
    ])
    func whatCannotBeATenantMakesNone(body: String, status: Int, code: String) {
        let admin = AdminHarness()
        let reply = admin.post("/__admin/tenants", body)
        #expect(reply.status == status && reply.errorCode == code, "\(reply.text)")
        #expect(admin.registry.tenants.map(\.name) == ["default"])
    }

    @Test func aResetKeepsTheScenarioInForce() {
        let admin = AdminHarness()
        _ = admin.send(.put, "/__admin/scenario", body: "name: throttled\n")
        _ = admin.post("/__admin/reset")
        #expect(admin.get("/__admin/scenario").json?["name"]?.string == "throttled")
        _ = admin.post("/__admin/reset?scenario=start")
        #expect(admin.get("/__admin/scenario").json?["name"]?.string == "default")
        #expect(admin.post("/__admin/reset?scenario=other").status == 400)
    }

    // MARK: Outage

    @Test func anOutageIsForAControlPlaneWithAPortOfItsOwn() {
        let length = Mutex<Milliseconds?>(nil)
        let admin = AdminHarness(outage: { time in length.withLock { $0 = time } })
        let reply = admin.post("/__admin/outage", #"{"for":"20s"}"#)
        #expect(reply.status == 200)
        #expect(reply.json?["until"]?.string == "1970-01-01T00:17:00.000Z")
        #expect(length.withLock { $0 } == 20_000)
        let shared = AdminHarness().post("/__admin/outage", #"{"for":"20s"}"#)
        #expect(shared.status == 409 && shared.message.contains("--admin-port"))
    }

    @Test(arguments: ["", "{}", #"{"for":20}"#, #"{"for":"20"}"#, #"{"for":"61m"}"#])
    func anOutageOfNoLengthIsRefused(body: String) {
        #expect(AdminHarness(outage: { _ in }).post("/__admin/outage", body).status == 400)
    }
}
