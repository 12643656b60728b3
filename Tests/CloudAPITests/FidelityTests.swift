// What an audit found that was kinder, stricter or other than the service: each symptom by its name.

import Formats
import HTTPMessages
import IdentityCloud
import Scenarios
import Testing

@testable import CloudAPI

@Suite struct FidelityTests {
    private func token(
        _ cloud: CloudFixture,
        client: String,
        _ fields: [(String, String)] = []
    ) throws -> (token: String, lifetime: Int64, payload: JSONNode) {
        let form = "grant_type=client_credentials&client_id=\(client)&client_secret=s"
        let answer = cloud.post("/oauth/token", form: form, type: "application/x-www-form-urlencoded", fields)
        let token = try #require(answer["access_token"]?.string)
        let part = Array(token.utf8.split(separator: UInt8(ascii: "."))[1])[...]
        return (
            token, try #require(answer["expires_in"]?.integer),
            try JSONReader.read(try #require(Base64.decoded(part)))
        )
    }

    // MARK: Tenants

    @Test func theClientsOfOneScenarioSeeEachOthersJobs() throws {
        let cloud = CloudFixture { $0.tenant.auth.clients = ["a", "b"].map(ClientSettings.init) }
        let load = cloud.send(
            .post,
            "/v2025/sources/s/load-accounts",
            token: try token(cloud, client: "a").token
        )
        let job = try #require(load["task", "id"]?.string)
        func status(_ client: String) throws -> Int {
            cloud.send(.get, "/v2025/task-status/\(job)", token: try token(cloud, client: client).token)
                .status
        }
        #expect(try status("b") == 200)
        #expect(try status("c") == 404)
        #expect(try status("b@night") == 404)
    }

    // MARK: Time

    @Test(arguments: [0, 1, 333, 999] as [Milliseconds])
    func aTokenEndsWhenExpiresInSaysToTheMillisecond(since: Milliseconds) throws {
        let cloud = CloudFixture()
        cloud.advance(since)
        let issued = try token(cloud, client: "me")
        let (iat, exp) = (issued.payload["iat"]?.integer, issued.payload["exp"]?.integer)
        #expect(iat == (CloudFixture.start + since).unixSecond)
        #expect(exp == iat.map { $0 + issued.lifetime })
        func status() -> Int { cloud.send(.get, "/v2025/task-status", token: issued.token).status }
        cloud.advance(Milliseconds(seconds: Int(issued.lifetime)) - 1)
        #expect(status() == 200)
        cloud.advance(1)
        #expect(status() == 401)
    }

    @Test(arguments: [60, 0.5])
    func onAScaledClockATokenLastsAsLongAsItsClientIsTold(factor: Double) throws {
        let cloud = CloudFixture { $0.tenant.clock.mode = .scaled(factor: factor) }
        let issued = try token(cloud, client: "me")
        cloud.advance(Milliseconds(seconds: Int(issued.lifetime)) - 1)
        #expect(cloud.send(.get, "/v2025/task-status", token: issued.token).status == 200)
        cloud.advance(1)
        #expect(cloud.send(.get, "/v2025/task-status", token: issued.token).status == 401)
    }

    @Test func onAScaledClockTheRateWindowIsTenRealSeconds() {
        let cloud = CloudFixture {
            $0.tenant.clock.mode = .scaled(factor: 60)
            $0.tenant.rateLimit?.requests = 2
        }
        func status() -> Int { cloud.send(.get, "/v2025/task-status").status }
        #expect([status(), status()] == [200, 200])
        cloud.advance(9_999)
        let refused = cloud.send(.get, "/v2025/task-status")
        #expect(refused.status == 429)
        #expect(refused.field("Retry-After") == "1")
        cloud.advance(1)
        #expect(status() == 200)
    }

    // MARK: Rate limit

    @Test(
        arguments: [
            (.get, "/v2025/task-status/none", 404), (.get, "/v2025/nothing/here", 404),
            (.delete, "/v2025/task-status", 405), (.get, "/v2025/task-status?limit=x", 400),
            (.post, "/v2025/sources/s/load-accounts", 202),
        ] as [(HTTPMethod, String, Int)]
    )
    func aRequestCountsAgainstTheRateLimitWhateverItsAnswer(method: HTTPMethod, target: String, status: Int) {
        let cloud = CloudFixture { $0.tenant.rateLimit?.requests = 2 }
        #expect(cloud.send(method, target).status == status)
        #expect(cloud.send(.get, "/v2025/task-status").status == 200)
        #expect(cloud.send(method, target).status == 429)
        #expect(cloud.send(.get, "/v2026/task-status").status == 200)
    }

    @Test func anExpiredTokenIsToldOfTheRateLimitFirst() throws {
        let cloud = CloudFixture { $0.tenant.rateLimit?.requests = 1 }
        let issued = try token(cloud, client: "me")
        cloud.advance(1_000_000)
        #expect(cloud.send(.get, "/v2025/task-status", token: issued.token).status == 401)
        #expect(cloud.send(.get, "/v2025/task-status", token: issued.token).status == 429)
        // Without a token there is nobody to count it for.
        #expect(
            (0..<3).map { _ in cloud.send(.get, "/v2025/task-status", token: nil).status } == [401, 401, 401]
        )
    }

    @Test func theReportCountsWhatTheRateLimitCounts() {
        let cloud = CloudFixture { $0.tenant.rateLimit = nil }
        func findings() -> Int {
            cloud.registry.defaultTenant.withLock { run in
                run.journal.findings.first { $0.rule == .rateLimitExceeded }?.count ?? 0
            }
        }
        for _ in 0..<100 { _ = cloud.send(.get, "/v2025/nothing", token: nil) }
        #expect(findings() == 0)
        for _ in 0..<100 { _ = cloud.send(.get, "/v2025/nothing") }
        #expect(findings() == 0)
        _ = cloud.send(.delete, "/v2025/task-status")
        #expect(findings() == 1)
    }

    @Test func aRuleThatAnswersInTheServicesPlaceIsCountedToo() {
        let cloud = CloudFixture {
            $0.tenant.rateLimit?.requests = 2
            var rule = FaultRule()
            rule.operations = [.taskStatus]
            rule.answer = .preset(status: 500, variant: .expired, retryAfter: .none)
            $0.faults = [rule]
        }
        #expect((0..<3).map { _ in cloud.send(.get, "/v2025/task-status/x").status } == [500, 500, 500])
        #expect(cloud.send(.get, "/v2025/task-status").status == 429)
    }

    // MARK: Views of one task

    @Test(arguments: ["load-uncorrelated-accounts", "load-entitlements"])
    func whatIsNoAccountAggregationHasNoAggregationStatus(action: String) throws {
        let cloud = CloudFixture { $0.tenant.aggregation.progress = .polls }
        let load = cloud.send(.post, "/v2025/sources/s/\(action)")
        let job = try #require((load["task", "id"] ?? load["id"])?.string)
        #expect(cloud.send(.get, "/v2025/account-aggregations/\(job)/status").status == 404)
        // What it has is its task, so that is what polls it.
        let polls = (0..<3).map { _ in cloud.send(.get, "/v2025/task-status/\(job)")["completionStatus"] }
        #expect(polls.map { $0?.string } == [nil, nil, "SUCCESS"])
    }

    @Test(arguments: [ResponseStyle.sdkSafe, .wire])
    func aTaskHasOneDescriptionAndOneProgressTextAtOneInstant(style: ResponseStyle) throws {
        let cloud = CloudFixture { $0.responses = style }
        let load = cloud.send(.post, "/v2025/sources/s/load-accounts")
        let job = try #require(load["task", "id"]?.string)
        let task = cloud.send(.get, "/v2025/task-status/\(job)")
        let listed = try #require(cloud.send(.get, "/v2025/task-status").json?.elements?.first)
        for name in ["description", "progress"] {
            #expect(load["task", name]?.value == task[name]?.value)
            #expect(listed[name]?.value == task[name]?.value)
        }
    }

    @Test(arguments: [
        "completionStatus eq \"Success\"", "completionStatus in (\"success\", \"Error\")",
        "type eq \"MACHINE_IDENTITY_AGGREGATION\" or completionStatus eq \"SUCCESS\"",
        "type in (\"IDENTITY_REFRESH\",\"ACCOUNT_DELETION\",\"CLOUD_ACCOUNT_AGGREGATION\")",
    ])
    func theDocumentedExamplesOfAFilterAreTaken(filter: String) {
        let cloud = CloudFixture()
        _ = cloud.send(.post, "/v2025/sources/s/load-accounts")
        cloud.advance(60_000)
        let encoded = filter.replacing(" ", with: "%20").replacing("\"", with: "%22")
        let answer = cloud.send(.get, "/v2025/task-status?filters=\(encoded)")
        #expect(answer.json?.elements?.count == 1)
    }

    // MARK: Exports

    @Test func anExportNobodyKnowsIsTakenOnlyByAUUID() {
        let cloud = CloudFixture { $0.tenant.unknownExport = .accept }
        func status(_ id: String) -> Int {
            let path = "/v2025/role-mining-sessions/s/potential-roles/r/export-async/\(id)"
            return cloud.send(.get, path, [("X-SailPoint-Experimental", "true")]).status
        }
        #expect(status("4940ffd4-836f-48a3-b2b0-6d498c3fdf40") == 200)
        #expect(status("4940ffd4836f48a3b2b06d498c3fdf40") == 400)
        #expect(status("latest") == 400)
    }

    @Test func aBodyOfNullIsNone() {
        let path = "/beta/role-mining-sessions/s/potential-roles/r/export-async"
        let answer = CloudFixture().send(
            .post,
            path,
            [("Content-Type", "application/json")],
            body: Array("null\n".utf8)
        )
        #expect(answer.status == 202)
        #expect(answer["includeCommonAccess"]?.bool == true)
    }

    // MARK: HEAD and CORS

    @Test func headIsAnsweredWhereGetIs() throws {
        let cloud = CloudFixture()
        let load = cloud.send(.post, "/v2025/sources/s/load-accounts")
        let job = try #require(load["task", "id"]?.string)
        for target in [
            "/v2025/account-aggregations/\(job)/status", "/v2025/task-status/\(job)", "/v2025/task-status",
            "/v2024/task-status/pending-tasks", "/oauth/info",
        ] {
            let get = cloud.send(.get, target)
            let head = cloud.send(.head, target)
            #expect(get.status == 200 && head.status == 200)
            #expect(head.response.body.count == get.response.body.count)
            #expect(head.field("Content-Type") == get.field("Content-Type"))
        }
        #expect(cloud.send(.delete, "/v2025/task-status").field("Allow") == "GET, HEAD")
    }

    @Test func aBrowsersPreflightIsAnswered() {
        let cloud = CloudFixture()
        let origin = ("Origin", "http://localhost:4200")
        let answer = cloud.send(
            .options,
            "/v2025/sources/s/load-accounts",
            [
                origin, ("Access-Control-Request-Method", "POST"),
                ("Access-Control-Request-Headers", "authorization,x-sailpoint-experimental"),
            ],
            token: nil
        )
        #expect(answer.status == 200)
        #expect(answer.field("Access-Control-Allow-Origin") == "http://localhost:4200")
        #expect(answer.field("Access-Control-Allow-Methods") == "POST")
        #expect(answer.field("Access-Control-Allow-Headers") == "authorization,x-sailpoint-experimental")
        #expect(cloud.journal.isEmpty)
        let call = cloud.send(.get, "/v2025/task-status/none", [origin])
        #expect(call.status == 404)
        #expect(call.field("Access-Control-Allow-Origin") == "http://localhost:4200")
        #expect(cloud.send(.get, "/v2025/task-status").field("Access-Control-Allow-Origin") == nil)
        #expect(cloud.send(.options, "/v2025/task-status", [origin]).status == 405)
    }
}
