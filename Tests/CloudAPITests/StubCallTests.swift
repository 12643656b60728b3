// Stubs as a client meets them: their answers, and that they are calls as all others are.

import Formats
import HTTPMessages
import IdentityCloud
import Scenarios
import Testing

@testable import CloudAPI

@Suite struct StubCallTests {
    private static func stub(
        _ method: String,
        _ segments: StubCall.Segment...,
        answer: (inout Stub) throws -> Void
    )
        rethrows -> Stub
    {
        let path = segments.map { if case .literal(let text) = $0 { "/\(text)" } else { "/{}" } }.joined()
        var stub = Stub(StubCall(method: method, path: path, segments: segments))
        try answer(&stub)
        return stub
    }

    private func cloud(_ adjust: (inout Scenario) -> Void = { _ in }) throws -> CloudFixture {
        let profiles = try Self.stub("GET", .literal("v3"), .literal("profiles")) {
            $0.body = .json(try Template("[]"))
        }
        let identity = try Self.stub("POST", .literal("v2025"), .literal("identities"), .name("id")) {
            $0.status = 202
            $0.headers = [
                .init(name: "X-Source", value: try Template("stub of ${tenant}\n${query.name}")),
                .init(name: "Vary", value: nil),
            ]
            $0.body = .json(
                try Template(
                    #"{"id":"${path.id}","n":"${query.name}","b":"${body./a/1/x~1y}","h":"${header.X-Run}","t":"${now}","u":"${uuid}","i":"${id}","$":"$${id}"}"#
                )
            )
        }
        let text = try Self.stub("GET", .literal("text")) { $0.body = .text(try Template("<${query.q}>")) }
        let file = Self.stub("GET", .literal("file")) {
            $0.body = .file([1, 0, 2], contentType: "application/zip")
        }
        let empty = Self.stub("DELETE", .literal("empty")) { $0.status = 204 }
        return CloudFixture { scenario in
            scenario.stubs = [profiles, identity, text, file, empty]
            adjust(&scenario)
        }
    }

    @Test func aStubAnswersAndStandsInTheJournal() throws {
        let cloud = try cloud()
        let answer = cloud.send(.get, "/v3/profiles")
        #expect(answer.status == 200 && answer.text == "[]")
        #expect(answer.field("Content-Type") == "application/json")
        #expect(answer.field("SLPT-Request-ID") != nil)
        let entry = try #require(cloud.journal.first)
        #expect(entry.target == "/v3/profiles" && entry.nearestRoute == nil && entry.outline.status == 200)
        #expect(cloud.send(.post, "/v3/profiles").status == 404)
        #expect(cloud.send(.get, "/v3/profiles/x").status == 404)
    }

    @Test func valuesArePutInAsTextAndNeverAsMarkup() throws {
        let answer = try cloud().send(
            .post,
            "/v2025/identities/a%22b?name=%22%2C%22x%22%3A1",
            [("X-Run", "7")],
            body: Array(#"{"a":[0,{"x/y":{"deep":"\""}}]}"#.utf8)
        )
        #expect(answer.status == 202)
        #expect(answer.keys() == ["id", "n", "b", "h", "t", "u", "i", "$"])
        #expect(answer["id"]?.string == "a\"b")
        #expect(answer["n"]?.string == "\",\"x\":1")
        #expect(answer["b"]?.string == #"{"deep":"\""}"#)
        #expect(answer["h"]?.string == "7")
        #expect(answer["t"]?.string == "2026-01-31T14:30:00.000Z")
        #expect(answer["u"]?.string?.count == 36 && answer["i"]?.string?.count == 32)
        #expect(answer["$"]?.string == "${id}")
        #expect(answer.field("X-Source") == "stub of default?\",\"x\":1")
        #expect(answer.field("Vary") == nil)
    }

    @Test func whatTheRequestDoesNotHaveIsEmpty() throws {
        let answer = try cloud().send(.post, "/v2025/identities/a", body: Array("no json".utf8))
        #expect(answer["n"]?.string == "" && answer["b"]?.string == "" && answer["h"]?.string == "")
    }

    @Test func bodiesAreTextFilesOrNothing() throws {
        let cloud = try cloud()
        let text = cloud.send(.get, "/text?q=a%20b")
        #expect(text.text == "<a b>" && text.field("Content-Type") == "text/plain; charset=utf-8")
        let file = cloud.send(.get, "//file/")
        #expect(file.response.body == [1, 0, 2] && file.field("Content-Type") == "application/zip")
        let empty = cloud.send(.delete, "/empty")
        #expect(empty.status == 204 && empty.response.body.isEmpty && empty.field("Content-Type") == nil)
    }

    @Test func aStubAsksForATokenAndCountsAgainstTheRateLimit() throws {
        let cloud = try cloud { $0.tenant.rateLimit = RateLimitSettings(requests: 2) }
        #expect(cloud.send(.get, "/v3/profiles", token: nil).status == 401)
        #expect((0..<3).map { _ in cloud.send(.get, "/v3/profiles").status } == [200, 200, 429])
    }

    @Test func faultsDisturbStubs() throws {
        var named = FaultRule()
        named.scope = CallScope([], stubs: [0])
        named.calls = .range(from: 2, to: 2)
        named.answer = .preset(status: 503, variant: .expired, retryAfter: .automatic)
        var all = FaultRule()
        all.condition.version = .v2025
        all.change = AnswerChange()
        all.change?.status = 207
        let cloud = try cloud { $0.faults = [named, all] }
        #expect((0..<3).map { _ in cloud.send(.get, "/v3/profiles").status } == [200, 503, 200])
        #expect(cloud.send(.post, "/v2025/identities/a").status == 207)
        #expect(cloud.send(.get, "/v3/unknown").status == 404)
    }

    @Test func theSameRunMakesTheSameIDs() throws {
        let ids = try (0..<2).map { _ in
            let cloud = try cloud()
            return (0..<2).map { _ in cloud.send(.post, "/v2025/identities/a")["u"]?.string ?? "" }
        }
        #expect(ids[0] == ids[1] && Set(ids[0]).count == 2)
    }

    @Test(arguments: [
        ("v2025/task-status/{id}", "`on: task-status` or `on: task-update`"),
        ("sources/v1/x/load-accounts", "`on: load-accounts`"), ("oauth/token", "`on: token`"),
        ("__admin/requests", "/__admin"), ("v3/profiles", nil),
    ])
    func whatDrydockEmulatesNeedsNoStub(path: String, reason: String?) {
        let segments = path.split(separator: "/").map { segment -> StubCall.Segment in
            segment == "{id}" ? .name("id") : .literal(String(segment))
        }
        let answerer = EmulatedCalls.answerer(
            of: StubCall(method: "GET", path: "/\(path)", segments: segments)
        )
        #expect((answerer == nil) == (reason == nil))
        #expect(answerer?.contains(reason ?? "") ?? true)
    }
}
