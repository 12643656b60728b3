// Finding the call, refusing what is no call, and keeping strangers out.

import HTTPMessages
import IdentityCloud
import Testing

@testable import AdminAPI

@Suite struct RoutingTests {
    @Test func everyCallHasAnAnswer() throws {
        let admin = AdminHarness()
        let job = try admin.load()
        for route in AdminRoute.all {
            let path = route.pattern.replacing("{id}", with: job).replacing("{name}", with: "default")
            let reply = admin.send(route.method, path)
            // Some of them take away what later ones ask for; but each is a call.
            #expect(reply.errorCode != "unknown-call" && reply.status != 405, "\(path): \(reply.text)")
        }
    }

    @Test(arguments: [
        (HTTPMethod.get, "/__admin/request", "GET /__admin/requests."),
        (.get, "/__admin/clokc", "GET /__admin/clock."), (.post, "/__admin/clokc", "POST /__admin/clock."),
        (.delete, "/__admin/clokc", "GET /__admin/clock."),
    ])
    func anUnknownPathIsToldTheNearestCall(method: HTTPMethod, path: String, nearest: String) {
        let reply = AdminHarness().send(method, path)
        #expect(reply.status == 404)
        #expect(reply.errorCode == "unknown-call")
        #expect(reply.message.hasSuffix("The nearest call is \(nearest)"))
    }

    @Test(arguments: [
        "/__admin/" + String(repeating: "a", count: 8_000),
        "/__admin/jobs/" + String(repeating: "a", count: 8_000) + "/x",
        "/__admin/" + String(repeating: "a/", count: 4_000),
    ])
    func aLongUnknownPathIsNotComparedWithEveryCall(path: String) {
        let reply = AdminHarness().get(path)
        #expect(reply.errorCode == "unknown-call")
        #expect(!reply.message.contains("nearest") && reply.message.utf8.count < 200)
    }

    @Test func manyKnownNamesAreNotAllListed() {
        let names = (0..<1_000).map { "tenant-\($0)" }
        let text = AdminError.unknown("tenant", "something else", known: names)
        #expect(text.hasSuffix("and 950 more."))
    }

    @Test func aWrongMethodIsToldTheRightOnes() {
        let reply = AdminHarness().send(.put, "/__admin/clock")
        #expect(reply.status == 405)
        #expect(reply.head.contains("Allow: GET, HEAD, POST\r\n"))
    }

    @Test(arguments: ["/__admin//health/", "/__admin/health", "/__admin/%68ealth"])
    func sparesSlashesAndEncoding(path: String) {
        #expect(AdminHarness().get(path).status == 200)
    }

    @Test func headIsAnsweredAsGet() { #expect(AdminHarness().send(.head, "/__admin/health").status == 200) }

    @Test func anUnknownParameterIsRefused() {
        let reply = AdminHarness().get("/__admin/requests?operatoin=token")
        #expect(reply.status == 400)
        #expect(reply.message.contains("Did you mean \"operation\"?"))
    }

    @Test(arguments: [
        "/__admin/requests?status=abc", "/__admin/requests?status=+5", "/__admin/requests?limit=-1",
        "/__admin/requests?status=200&status=201", "/__admin/requests?operation=load",
        "/__admin/requests?since=now",
        "/__admin/requests/wait?timeout=5", "/__admin/requests/wait?timeout=11m",
        "/__admin/requests/wait?since=1",
        "/__admin/report?format=xml", "/__admin/scenario?format=xml", "/__admin/clock?tenant=",
    ])
    func badParametersAreRefused(target: String) {
        let reply = AdminHarness().get(target)
        #expect(reply.status == 400, "\(reply.text)")
        #expect(!reply.message.isEmpty)
    }

    @Test func theTenantIsChosenByQueryOrField() {
        let admin = AdminHarness()
        admin.record(.token, 200, times: 2, tenant: "a")
        admin.record(.token, 200, times: 1, tenant: "b")
        let byQuery = admin.get("/__admin/requests/count?tenant=a")
        let byField = admin.get("/__admin/requests/count", fields: [("X-Drydock-Tenant", "b")])
        let neither = admin.get("/__admin/requests/count")
        #expect([byQuery, byField, neither].map { $0.json?["count"]?.integer } == [2, 1, 0])
    }

    /// Of the connections beyond the limit there are few.
    @Test(arguments: [
        ("/__admin/health", true), ("/__admin/metrics", true), ("/__admin/jobs/7/wait?timeout=5s", false),
        ("/__admin/requests/wait?count=1", false), ("/__admin/changes?since=1-1", false),
    ])
    func everythingButWaitsIsServedWhenAllConnectionsAreTaken(target: String, isVital: Bool) {
        let head = AdminHarness.head(.get, target)
        #expect(AdminHarness().responder.isVital(head) == isVital)
    }

    // MARK: Strangers

    @Test(arguments: [
        ("localhost:8080", 200), ("LOCALHOST", 200), ("a.localhost:1", 200), ("127.0.0.1", 200),
        ("127.9.9.9:80", 200),
        ("[::1]:8080", 200), ("evil.example", 403), ("127.0.0.1.evil.example", 403), ("128.0.0.1", 403),
        ("localhost.evil.example:8080", 403), ("127.0.0.999", 403), ("acme.api.identitynow.com", 403),
    ])
    func onLoopbackOnlyLoopbackNamesAreAnswered(host: String, status: Int) {
        let reply = AdminHarness().send(.get, "/__admin/health", host: host)
        #expect(reply.status == status)
        #expect(status == 200 || reply.message.contains("rebinding"))
    }

    @Test func boundToMoreThanLoopbackAnyNameWillDo() {
        let reply = AdminHarness(isBoundToLoopback: false).send(
            .get,
            "/__admin/health",
            host: "drydock.ci:8080"
        )
        #expect(reply.status == 200)
    }

    @Test(arguments: [
        ("http://evil.example", 403), ("null", 403), ("http://127.0.0.1:8080", 200),
        ("http://127.0.0.1:9999", 403),
    ])
    func pagesOfOtherSitesMayChangeNothing(origin: String, status: Int) {
        #expect(AdminHarness().post("/__admin/reset", fields: [("Origin", origin)]).status == status)
    }

    @Test func aBrowserThatSaysCrossSiteIsRefused() {
        let reply = AdminHarness().post("/__admin/reset", fields: [("Sec-Fetch-Site", "cross-site")])
        #expect(reply.status == 403)
        #expect(reply.errorCode == "foreign-origin")
    }

    @Test(arguments: ["cross-site", "same-site", "Cross-Site"])
    func pagesOfOtherOriginsMayNotEvenLook(site: String) {
        let admin = AdminHarness()
        for target in [
            "/__admin", "/__admin/requests", "/__admin/jobs?tenant=a", "/__admin/requests/wait?count=0",
        ] {
            let reply = admin.get(target, fields: [("Sec-Fetch-Site", site)])
            #expect(reply.status == 403 && reply.errorCode == "foreign-origin", "\(target)")
        }
        #expect(admin.registry.tenants.map(\.name) == ["default"])
        #expect(admin.get("/__admin/health", fields: [("Sec-Fetch-Site", site)]).status == 200)
    }

    @Test(arguments: ["same-origin", "none"])
    func aPersonAtTheBrowserMayLook(site: String) {
        #expect(AdminHarness().get("/__admin/requests", fields: [("Sec-Fetch-Site", site)]).status == 200)
    }

    @Test func aScriptOfAnOldBrowserIsKnownByItsOrigin() {
        let admin = AdminHarness()
        #expect(admin.get("/__admin/requests", fields: [("Origin", "http://evil.example")]).status == 403)
        #expect(admin.get("/__admin/requests", fields: [("Origin", "http://127.0.0.1:8080")]).status == 200)
    }

    @Test func noAnswerAllowsOtherOrigins() {
        let reply = AdminHarness().get("/__admin/health", fields: [("Origin", "http://evil.example")])
        #expect(!reply.head.lowercased().contains("access-control"))
    }

    @Test(arguments: [
        ([], 401), ([("Authorization", "Bearer letmein")], 200),
        ([("X-Drydock-Admin-Token", "letmein")], 200),
        ([("Authorization", "Bearer letmei")], 401), ([("Authorization", "Bearer letmeinn")], 401),
        ([("Authorization", "Basic letmein")], 401), ([("X-Drydock-Admin-Token", "")], 401),
    ])
    func theTokenOpensAndNothingElse(fields: [(String, String)], status: Int) {
        let admin = AdminHarness(token: "letmein")
        #expect(admin.get("/__admin/version", fields: fields).status == status)
        #expect(admin.get("/__admin/health", fields: fields).status == 200)
    }

    @Test(arguments: [
        ("5", "at most 10m, not \"5\": a unit is missing; did you mean `5s`?"),
        ("1500", "a unit is missing; did you mean `1500ms`?"), ("5%20s", "did you mean `5s`?"),
        ("601s", "must be a length of time such as 500ms, 5s or 1m, at most 10m, not \"601s\"."),
    ])
    func aTimeoutIsToldItsNearestRightForm(text: String, message: String) {
        let reply = AdminHarness().get("/__admin/requests/wait?count=1&timeout=\(text)")
        #expect(reply.status == 400)
        #expect(reply.message.hasSuffix(message), "\(reply.message)")
    }

    @Test func aBareNumberOfTimeToPassIsToldItsUnit() {
        let reply = AdminHarness().post("/__admin/clock", #"{"advance":1500}"#)
        #expect(reply.message.hasSuffix("not \"1500\": a unit is missing; did you mean `1500ms`?"))
    }
}
