// The errors of the API: their three shapes, and the fields that every answer has.

import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Testing

@testable import CloudAPI

@Suite struct ErrorBodyTests {
    private func body(_ error: CloudError, _ style: ResponseStyle = .sdkSafe) -> String {
        var response = Response()
        error.write(to: &response, requestID: ObjectID(1), style: style)
        #expect(response.status == error.status)
        return String(decoding: response.body, as: UTF8.self)
    }

    private static let id = "00000000000000000000000000000001"

    @Test(
        arguments: [
            (.unauthorized("JWT is required"), #"{"error":"JWT is required"}"#),
            (.experimentalHeader, #"{"error":"Experimental Header is missing or invalid."}"#),
            (.rateLimited(retryAfterSeconds: 3), #"{"message":" Rate Limit Exceeded "}"#),
            (
                .notAcceptable,
                #"{"errorName":"NotAcceptableException","errorMessage":"RESTEASY003635: No match for accept header","#
                    + #""trackingId":"\#(id)"}"#
            ),
            (
                .forbidden,
                #"{"detailCode":"403 Forbidden","trackingId":"\#(id)","messages":[{"locale":"und","localeOrigin":"REQUEST","#
                    + #""text":"The server understood the request but refuses to authorize it."},{"locale":"en-US","#
                    + #""localeOrigin":"DEFAULT","text":"The server understood the request but refuses to authorize it."}]}"#
            ),
        ] as [(CloudError, String)]
    )
    func bodiesAreThoseOfTheService(error: CloudError, expected: String) {
        #expect(body(error) == expected)
    }

    @Test(
        arguments: [
            (
                .badRequest,
                #"{"detailCode":"400.1 Bad Request Content","trackingId":"\#(id)","messages":[{"locale":"en-US","#
                    + #""localeOrigin":"DEFAULT","text":"The request was syntactically correct but its content is semantically "#
                    + #"invalid."}],"causes":[{"locale":"en-US","localeOrigin":"DEFAULT","text":"The request was syntactically "#
                    + #"correct but its content is semantically invalid."}]}"#
            ),
            (
                .notFound,
                #"{"detailCode":"404 Not found","trackingId":"\#(id)","messages":[{"locale":"en-US","localeOrigin":"DEFAULT","#
                    + #""text":"The server did not find a current representation for the target resource."}]}"#
            ),
            (
                .internalFault,
                #"{"detailCode":"500.0 Internal Fault","trackingId":"\#(id)","messages":[{"locale":"en-US","#
                    + #""localeOrigin":"DEFAULT","text":"An internal fault occurred."}]}"#
            ),
        ] as [(CloudError, String)]
    )
    func docsBodiesAreTheDocumentedExamples(error: CloudError, expected: String) {
        #expect(body(error, .docs) == expected)
    }

    @Test func wireBodiesAlwaysHaveCauses() {
        #expect(body(.internalFault, .wire).hasSuffix(#""causes":[]}"#))
        #expect(body(.badRequest, .wire).hasSuffix(#""causes":[]}"#))
    }

    @Test func everyAnswerHasTheFieldsOfARealOne() throws {
        let cloud = CloudFixture()
        cloud.advance(61_000)
        for answer in [
            cloud.send(.get, "/v2025/task-status"), cloud.send(.get, "/nothing/here"),
            cloud.send(.get, "/v2025/task-status", token: nil), cloud.send(.delete, "/v2025/task-status"),
            cloud.send(.get, "/v2025/task-status/x"), cloud.send(.post, "/oauth/token"),
            cloud.explain(RequestRefusal(status: 431, reason: "The head is too long.")),
        ] {
            let id = try #require(answer.field("SLPT-Request-ID"))
            #expect(id.utf8.count == 32 && ObjectID(id) != nil)
            #expect(answer.field("Date") == "Sat, 31 Jan 2026 14:31:01 GMT")
            #expect(answer.field("Cache-Control") == "no-cache, no-store, must-revalidate")
            #expect(answer.field("X-Robots-Tag") == "noindex")
            #expect(
                answer.field("Vary")
                    == "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
            )
            #expect(answer.field("Access-Control-Expose-Headers")?.contains("SLPT-Request-ID") == true)
            #expect(answer.field("Content-Type") == "application/json")
            if let tracking = answer["trackingId"]?.string { #expect(tracking == id) }
        }
    }

    @Test func aRequestIDThatTheClientSentIsUsedAgain() {
        let cloud = CloudFixture()
        let id = "0123456789abcdef0123456789abcdef"
        let answer = cloud.send(.get, "/v2025/task-status/none", [("slpt-request-id", id)])
        #expect(answer.field("SLPT-Request-ID") == id)
        #expect(answer["trackingId"]?.string == id)
        for bad in ["", "short", String(repeating: "g", count: 32)] {
            #expect(
                cloud.send(.get, "/v2025/task-status", [("SLPT-Request-ID", bad)]).field("SLPT-Request-ID")
                    != bad
            )
        }
    }

    @Test func requestIDsDiffer() {
        let cloud = CloudFixture()
        let ids = (0..<100).compactMap { _ in cloud.send(.get, "/v2025/task-status").field("SLPT-Request-ID")
        }
        #expect(Set(ids).count == 100)
    }

    @Test(arguments: [
        ("GET", "/v2025/sources/s/load-accounts", "POST"),
        ("POST", "/v2025/account-aggregations/a/status", "GET, HEAD"),
        ("DELETE", "/task-status/v1/x", "GET, HEAD, PATCH"),
        ("POST", "/beta/task-status/pending-tasks", "GET, HEAD"),
        ("GET", "/oauth/token", "POST"), ("OPTIONS", "/v2024/task-status", "GET, HEAD"),
    ])
    func aWrongMethodIs405WithAllow(method: String, path: String, allow: String) throws {
        let method = try #require(HTTPMethod.allCases.first { $0.token == method })
        let cloud = CloudFixture()
        let answer = cloud.send(method, path)
        #expect(answer.status == 405)
        #expect(cloud.journal.last?.nearestRoute?.hasPrefix(String(allow.prefix(3))) == true)
        #expect(answer.field("Allow") == allow)
    }

    @Test func anUnknownPathIs404AndTheJournalNamesTheNearest() throws {
        let cloud = CloudFixture()
        let answer = cloud.send(.post, "/v2025/sources/s1/load-account")
        #expect(answer.status == 404)
        #expect(answer["detailCode"]?.string == "404 Not found")
        let entry = try #require(cloud.journal.last)
        #expect(entry.nearestRoute == "POST /v2025/sources/{id}/load-accounts")
    }

    @Test func theEnginesRefusalsNameTheRule() {
        let answer = CloudFixture().explain(
            RequestRefusal(
                status: 400,
                reason: "A field name must not be followed by white space.",
                offset: 17
            )
        )
        #expect(answer.status == 400)
        let text = answer["messages"]?.elements?.first?["text"]?.string
        #expect(text == "A field name must not be followed by white space. (at byte 17 of the request)")
    }

    @Test func aRefusedRequestIsInTheJournalWithItsReason() throws {
        let cloud = CloudFixture()
        let refusal = RequestRefusal(
            status: 400,
            reason: "A value ends with a blank.",
            field: "authorization"
        )
        let answer = cloud.explain(refusal)
        let text = "A value ends with a blank. (in the field authorization)"
        #expect(answer["messages"]?.elements?.first?["text"]?.string == text)
        let entry = try #require(cloud.journal.first)
        #expect(entry.method == "?" && entry.target.isEmpty)
        #expect(entry.refusal == text && entry.outline.status == 400 && entry.operation == nil)
        #expect(answer.field("SLPT-Request-ID") == entry.outline.requestID.hex)
        let findings = cloud.registry.defaultTenant.withLock { $0.journal.findings }
        #expect(findings.map(\.rule) == [.refusedRequest])
    }

    @Test func aRefusedRequestIsToldWithItsMethodAndPath() throws {
        let cloud = CloudFixture()
        var head = RequestHead()
        head.bytes = Array("POST/v2025/x?secret=1".utf8)
        head.methodToken = ByteRange(0, 4)
        head.path = ByteRange(4, 12)
        _ = cloud.explain(RequestRefusal(status: 413, reason: "Too long.").about(head))
        let entry = try #require(cloud.journal.first)
        #expect(entry.method == "POST" && entry.target == "/v2025/x" && entry.refusal == "Too long.")
    }

    @Test func aRefusedFileIsToldWithItsNameAndBytes() throws {
        let cloud = CloudFixture()
        #expect(cloud.upload("id,name\n\"1", to: "/v2025/sources/s/load-accounts").status == 400)
        let entry = try #require(cloud.journal.last)
        #expect(entry.fileName == "a.csv" && entry.outline.extras.upload?.bytes == 10)
        #expect(entry.refusal?.hasPrefix("Line 2, column ") == true)
        let findings = cloud.registry.defaultTenant.withLock { $0.journal.findings }
        #expect(findings.map(\.rule) == [.deprecatedVersion])
    }

    @Test func traceIDsAreKept() throws {
        let cloud = CloudFixture()
        let trace = "0af7651916cd43dd8448eb211c80319c"
        let answer = cloud.send(
            .get,
            "/v2025/task-status",
            [("traceparent", "00-\(trace)-b7ad6b7169203331-01")]
        )
        #expect(cloud.journal.last?.traceID == trace && answer.field("traceparent") == nil)
        _ = cloud.send(.get, "/v2025/task-status", [("traceparent", "garbage")])
        #expect(cloud.journal.last?.traceID == nil)
        var filter = CallFilter()
        filter.trace = trace
        #expect(cloud.registry.defaultTenant.withLock { $0.journal.count(filter) } == 1)
    }

    @Test(
        arguments: [
            (nil, 200), ("application/json", 200), ("*/*", 200), ("application/*;q=0.5", 200),
            ("text/html, application/json;q=0.9", 200), ("application/json, text/plain, */*", 200),
            ("APPLICATION/JSON", 200), ("text/plain", 500), ("text/html,application/xml", 500),
        ] as [(String?, Int)]
    )
    func anAcceptWithoutJSONIsNotAcceptable(accept: String?, status: Int) {
        let answer = CloudFixture().send(.get, "/v2025/task-status", accept.map { [("Accept", $0)] } ?? [])
        #expect(answer.status == status)
    }
}
