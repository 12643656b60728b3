// Whose request it is, rate limits, and what the journal is told.

import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy
import Testing

@testable import CloudAPI

@Suite struct TenancyTests {
    private func tenant(_ cloud: CloudFixture, _ fields: [(String, String)], token: String? = nil) -> String?
    {
        cloud.send(.get, "/oauth/info", fields, token: token)["tenantName"]?.string
    }

    @Test(arguments: [
        ("acme.api.identitynow.com", "acme"), ("acme.api.identitynow-demo.com:8443", "acme"),
        ("acme.localhost:8080", "acme"),
        ("ACME.LocalHost", "acme"), ("a.b.localhost", "a"), ("localhost", "default"),
        ("127.0.0.1:8080", "default"),
        ("api.identitynow.com", "default"), ("acme.example.com", "default"), (".localhost", "default"),
    ])
    func theHostsFirstLabelNamesTheTenant(host: String, expected: String) {
        let cloud = CloudFixture()
        #expect(tenant(cloud, [("host", host)]) == expected)
        #expect(tenant(cloud, [("host", host), ("x-drydock-tenant", "header")]) == "header")
    }

    @Test func aTokenLeadsToTheTenantThatIssuedIt() throws {
        let cloud = CloudFixture()
        let query = "?grant_type=client_credentials&client_id=qa&client_secret=s"
        let answer = cloud.send(.post, "/oauth/token" + query, [("X-Drydock-Tenant", "acme")], token: nil)
        let token = try #require(answer["access_token"]?.string)
        #expect(tenant(cloud, [], token: token) == "acme")
        #expect(tenant(cloud, [("host", "other.localhost")], token: token) == "other")
    }

    @Test(
        arguments: [
            ("me@night", [], "night"), ("me", [], "me"), ("me@", [], "me"), ("me@a@b", [], "a@b"),
            ("default", [], "default"),
            ("me@night", [("host", "acme.localhost")], "acme"),
            ("me@night", [("x-drydock-tenant", "day")], "day"),
        ] as [(String, [(String, String)], String)]
    )
    func aClientIDNamesTheTenantOfItsTokens(id: String, fields: [(String, String)], expected: String) throws {
        let cloud = CloudFixture()
        let form = "grant_type=client_credentials&client_secret=s&client_id="
        let inQuery = cloud.send(.post, "/oauth/token?\(form)\(id)", fields, token: nil)
        let inBody = cloud.send(.post, "/oauth/token", fields, body: Array("\(form)\(id)".utf8), token: nil)
        for answer in [inQuery, inBody] {
            let token = try #require(answer["access_token"]?.string)
            #expect(answer["org"]?.string == expected)
            #expect(tenant(cloud, [], token: token) == expected)
        }
    }

    @Test func whatNamesTheTenantIsNoPartOfTheClientID() {
        let cloud = CloudFixture {
            $0.tenant.auth.mode = .strict
            $0.tenant.auth.clients = [ClientSettings(id: "qa")]
        }
        let form = "/oauth/token?grant_type=client_credentials&client_id="
        #expect(cloud.send(.post, form + "qa@night", token: nil).status == 200)
        #expect(cloud.send(.post, form + "night@qa", token: nil).status == 401)
    }

    private func token(_ cloud: CloudFixture, of client: String) throws -> String {
        let query = "?grant_type=client_credentials&client_id=\(client)&client_secret=s"
        return try #require(cloud.send(.post, "/oauth/token" + query, token: nil)["access_token"]?.string)
    }

    @Test func twoClientIDsNeverSeeEachOther() throws {
        let cloud = CloudFixture()
        let one = try token(cloud, of: "one")
        let two = try token(cloud, of: "two")
        let load = cloud.send(.post, "/v2025/sources/s/load-accounts", token: one)
        let id = try #require(load["task", "id"]?.string)
        #expect(cloud.send(.get, "/v2025/task-status/\(id)", token: one).status == 200)
        #expect(cloud.send(.get, "/v2025/task-status/\(id)", token: two).status == 404)
    }

    @Test func aClientsTenantKeepsItsOwnTime() throws {
        let cloud = CloudFixture { $0.tenant.clock.mode = .manual }
        _ = try token(cloud, of: "qa")
        let tenant = try #require(cloud.registry.tenant(named: "qa", uptime: cloud.uptime))
        tenant.control { $0.tenant.clock.advance(by: 3_600_000, uptime: cloud.uptime) }
        let fresh = try token(cloud, of: "qa")
        #expect(cloud.send(.get, "/v2025/task-status", token: fresh).status == 200)
    }

    @Test func aClientsTenantBeginsWithTheScenarioOfTheDefaultOne() throws {
        let cloud = CloudFixture()
        var scenario = Scenario()
        scenario.tenant.unknownSource = .notFound
        cloud.registry.start(scenario, text: nil, in: cloud.registry.defaultTenant, uptime: cloud.uptime)
        let token = try token(cloud, of: "qa")
        #expect(cloud.send(.post, "/v2025/sources/s/load-accounts", token: token).status == 404)
    }

    @Test func theOnlyClientsTenantIsMeantWhenNoneIsNamed() throws {
        let cloud = CloudFixture()
        #expect(cloud.registry.unnamedTenant.name == "default")
        _ = cloud.send(.get, "/oauth/info", token: nil)
        _ = try token(cloud, of: "one")
        #expect(cloud.registry.unnamedTenant.name == "one")
        _ = try token(cloud, of: "two")
        #expect(cloud.registry.unnamedTenant.name == "default")
    }

    @Test func theDefaultTenantIsMeantOnceItWasCalled() throws {
        let cloud = CloudFixture()
        _ = try token(cloud, of: "one")
        _ = cloud.send(.get, "/v2025/task-status")
        #expect(cloud.registry.unnamedTenant.name == "default")
    }

    @Test func tenantsDoNotSeeEachOther() throws {
        let cloud = CloudFixture()
        let load = cloud.send(.post, "/v2025/sources/s/load-accounts", [("X-Drydock-Tenant", "one")])
        let id = try #require(load["task", "id"]?.string)
        #expect(cloud.send(.get, "/v2025/task-status/\(id)", [("X-Drydock-Tenant", "one")]).status == 200)
        #expect(cloud.send(.get, "/v2025/task-status/\(id)", [("X-Drydock-Tenant", "two")]).status == 404)
    }

    private func reason(_ answer: Answer) -> String? {
        answer["messages"]?.elements?.first?["text"]?.string
    }

    @Test func aNameThatIsTooLongIsToldTheBound() {
        let cloud = CloudFixture()
        let longest = String(repeating: "x", count: 128)
        #expect(cloud.send(.get, "/oauth/info", [("X-Drydock-Tenant", longest)]).status == 200)
        let answer = cloud.send(.get, "/oauth/info", [("X-Drydock-Tenant", longest + "x")])
        #expect(answer.status == 400)
        #expect(reason(answer) == "A tenant's name has 1 to 128 bytes, and is not *.")
        #expect(cloud.send(.get, "/oauth/info", [("X-Drydock-Tenant", "*")]).status == 400)
    }

    @Test func oneTenantTooManyIsToldTheOption() {
        let cloud = CloudFixture(limits: TenantLimits(tenants: 1))
        let answer = cloud.send(.get, "/oauth/info", [("X-Drydock-Tenant", "one-more")])
        #expect(answer.status == 503)
        #expect(reason(answer)?.contains("--tenant-limit") == true)
    }

    @Test func withoutMemoryNothingNewIsKeptAndTheRestGoesOn() throws {
        let cloud = CloudFixture(limits: TenantLimits(bytes: 1 << 20)) {
            $0.tenant.rateLimit = nil
            $0.tenant.aggregation.busy = .allow
            $0.tenant.unknownExport = .accept
        }
        let first = cloud.send(.post, "/v2025/sources/s/load-accounts")
        var status = 202
        var loads = 0
        while status == 202, loads < 10_000 {
            status = cloud.send(.post, "/v2025/sources/s/load-accounts").status
            loads += 1
        }
        #expect(status == 503)
        let refused = cloud.upload("id\n1\n", to: "/v2025/sources/s/load-accounts")
        #expect(refused.status == 503)
        #expect(reason(refused)?.contains("--memory-limit") == true)
        let export = "/v2025/role-mining-sessions/s/potential-roles/r/export-async"
        let experimental = [("X-SailPoint-Experimental", "true")]
        #expect(cloud.send(.post, export, experimental).status == 503)
        #expect(cloud.send(.get, export + "/of-nobody", experimental).status == 503)
        #expect(cloud.send(.get, "/v2025/task-status", [("X-Drydock-Tenant", "new")]).status == 503)
        let id = try #require(first["task", "id"]?.string)
        #expect(cloud.send(.get, "/v2025/account-aggregations/\(id)/status").status == 200)
        #expect(cloud.send(.get, "/v2025/task-status?limit=1").status == 200)
        // When all have ended there is room again.
        cloud.advance(60_000)
        _ = cloud.send(.post, "/v2025/sources/s/load-accounts")
        #expect(cloud.send(.post, "/v2025/sources/s/load-accounts").status == 202)
    }

    @Test func anUploadThatThereIsNoMemoryForIsLetGoOf() {
        let cloud = CloudFixture(limits: TenantLimits(bytes: 500_000))
        let before = cloud.registry.memory.bytes
        let rows = (0..<200_000).map { "\($0)\n" }.joined()
        let answer = cloud.upload("id\n" + rows, to: "/v2025/sources/s/load-accounts", pieces: 60_000)
        #expect(answer.status == 503)
        #expect(answer.readBody)
        #expect(cloud.registry.memory.bytes < before + 100_000)
        #expect(cloud.upload("id\n1\n", to: "/v2025/sources/s/load-accounts").status == 202)
    }

    @Test func rowsOfAFileAreKeptUntilItsTenantBeginsAgain() {
        let cloud = CloudFixture()
        let rows = (0..<5_000).map { "\($0),name \($0)\n" }.joined()
        func load() {
            _ = cloud.upload("id,name\n" + rows, to: "/v2025/sources/s/load-accounts", pieces: 7_000)
        }
        load()
        let kept = cloud.registry.memory.rowBytes.kept
        #expect(kept > rows.utf8.count && kept <= rows.utf8.count + 16 * 5_000)
        cloud.advance(60_000)
        load()
        #expect(cloud.registry.memory.rowBytes.kept == 2 * kept)
        cloud.advance(60_000)
        // What stood before a load that has ended goes when the next one comes.
        load()
        #expect(cloud.registry.memory.rowBytes.kept == 2 * kept)
        let tenant = cloud.registry.defaultTenant
        let row = tenant.withLock { run in
            run.tenant.rows(of: "s", .accountAggregation, at: run.latestTime).flatMap { rows in
                rows.index(ofNativeIdentity: "4999").map { rows[$0].values(of: "name") }
            }
        }
        #expect(row == ["name 4999"])
        cloud.registry.reset(tenant, uptime: cloud.uptime)
        #expect(cloud.registry.memory.rowBytes.kept == 0)
    }

    @Test func rowsThatDoNotFitAreNotKept() {
        let cloud = CloudFixture(limits: TenantLimits(rows: 10_000))
        let rows = (0..<5_000).map { "\($0),name \($0)\n" }.joined()
        #expect(
            cloud.upload("id,name\n" + rows, to: "/v2025/sources/s/load-accounts", pieces: 7_000).status
                == 202
        )
        #expect(cloud.registry.memory.rowBytes.kept == 0 && cloud.registry.memory.filesWithoutRows == 1)
        #expect(cloud.upload("id\n1\n", to: "/v2025/sources/t/load-accounts").status == 202)
        #expect(cloud.registry.memory.rowBytes.kept > 0)
    }

    @Test func rowsGiveWayBeforeAnythingElse() {
        let cloud = CloudFixture(limits: TenantLimits(bytes: 1_000_000)) { $0.tenant.rateLimit = nil }
        let rows = (0..<2_000).map { "\($0),\(String(repeating: "x", count: 100))\n" }.joined()
        var uploads = 0
        while cloud.registry.memory.evictions.isEmpty, uploads < 100 {
            #expect(
                cloud.upload("id,n\n" + rows, to: "/v2025/sources/s\(uploads)/load-accounts").status == 202
            )
            uploads += 1
        }
        #expect(cloud.registry.memory.evictions[.rows] ?? 0 >= 2_000)
        #expect(cloud.registry.memory.evictions[.requests] == nil)
    }

    @Test func anIDThatNoneOfTheServiceHasIsNotKept() {
        let cloud = CloudFixture()
        let (longest, tooLong) = (String(repeating: "x", count: 256), String(repeating: "x", count: 257))
        #expect(cloud.send(.post, "/v2025/sources/\(longest)/load-accounts").status == 202)
        let answer = cloud.send(.post, "/v2025/sources/\(tooLong)/load-accounts")
        #expect(answer.status == 400)
        #expect(reason(answer) == "An id in the path has more than 256 bytes.")
        #expect(cloud.journal.last?.source?.utf8.count == 256)
        let token = "/oauth/token?grant_type=client_credentials&client_id="
        #expect(cloud.send(.post, token + longest, token: nil).status == 200)
        let refused = cloud.send(.post, token + tooLong, token: nil)
        #expect(refused.status == 400 && refused["error"]?.string == "invalid_request")
    }

    @Test func theRateLimitCountsPerClientAndVersionAndNotTokens() {
        let cloud = CloudFixture { $0.tenant.rateLimit?.requests = 2 }
        func status(_ version: String, _ token: String = "a") -> Answer {
            cloud.send(.get, "/\(version)/task-status", token: token)
        }
        #expect(status("v2025").status == 200)
        for _ in 0..<5 {
            #expect(cloud.send(.post, "/oauth/token?grant_type=client_credentials&client_id=a").status == 200)
        }
        #expect(status("v2025").status == 200)
        let refused = status("v2025")
        #expect(refused.status == 429)
        #expect(refused.text == #"{"message":" Rate Limit Exceeded "}"#)
        #expect(status("v2024").status == 200)
        #expect(status("v2025", "b").status == 200)
        let wait = refused.field("Retry-After").flatMap { Int64($0) } ?? 0
        #expect(wait > 0)
        cloud.advance(Milliseconds(wait * 1_000))
        #expect(status("v2025").status == 200)
    }

    @Test func theJournalIsToldOfEveryRequest() throws {
        let cloud = CloudFixture()
        let load = cloud.upload("id,name\n1,a\n2,b\n", to: "/v2025/sources/s1/load-accounts")
        let id = try #require(load["task", "id"]?.string)
        let entry = try #require(cloud.journal.last)
        #expect(entry.operation == .loadAccounts)
        #expect(entry.version == .v2025)
        #expect(entry.outline.status == 202)
        #expect(entry.outline.requestID.hex == load.field("SLPT-Request-ID"))
        #expect(entry.outline.extras.upload?.rows == 2)
        #expect(entry.outline.extras.upload?.columns == 2)
        #expect(entry.source == "s1")
        #expect(entry.fileName == "a.csv")
        #expect(entry.outline.phaseAfter == .aggregation(.started))
        #expect(entry.job?.name == id)
        cloud.advance(10_000)
        _ = cloud.send(.get, "/v2025/account-aggregations/\(id)/status")
        let poll = try #require(cloud.journal.last)
        #expect(poll.operation == .aggregationStatus)
        #expect(poll.source == "s1")
        #expect(poll.job?.name == id)
        #expect(poll.outline.phaseAfter == .aggregation(.completed))
    }

    @Test func problemsOfUploadsAreNoted() throws {
        let cloud = CloudFixture { scenario in
            var direct = SourceSettings(id: "direct")
            direct.kind = .direct
            scenario.tenant.sources = [direct]
        }
        _ = cloud.upload("id\n1\n", to: "/v2025/sources/direct/load-accounts")
        #expect(cloud.journal.last?.outline.problems == .fileSentToDirectSource)
        let body =
            "--B\r\nContent-Disposition: form-data; name=\"csvFile\"; filename=\"a\"\r\n\r\nid\r\n--B--\r\n"
        _ = cloud.post(
            "/v2025/sources/s/load-entitlements",
            form: body,
            type: "multipart/form-data; boundary=B"
        )
        #expect(cloud.journal.last?.outline.problems == .wrongFileField)
        _ = cloud.post("/v2025/sources/s/load-accounts", form: body, type: "multipart/form-data")
        #expect(cloud.journal.last?.outline.problems == .multipartWithoutBoundary)
        _ = cloud.post("/v2025/sources/s/load-accounts", form: "id\n1\n", type: "text/csv")
        #expect(cloud.journal.last?.outline.problems == .wrongContentType)
        for (value, problems) in [("true", ClientProblems.jsonOptimizationFlag), ("false", [])] {
            let option = #"{"disableOptimization":"\#(value)"}"#
            _ = cloud.post("/v2025/sources/direct/load-accounts", form: option, type: "application/json")
            #expect(cloud.journal.last?.outline.problems == problems)
        }
        for empty in ["", "id,name\n"] {
            _ = cloud.upload(empty, to: "/v2025/sources/s/load-accounts")
            #expect(cloud.journal.last?.outline.problems == .emptyUpload)
        }
        _ = cloud.send(.get, "/v2025/task-status", [("Accept", "text/plain")])
        #expect(cloud.journal.last?.outline.problems == .acceptNotJSON)
    }
}
