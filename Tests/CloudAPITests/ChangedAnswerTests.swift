// What rules make of real answers and of header fields, and what they ask of uploads and tokens, as a client meets it.

import Formats
import HTTPMessages
import IdentityCloud
import Scenarios
import Testing

@testable import CloudAPI

@Suite struct ChangedAnswerTests {
    private static let loadAccounts = "/v2025/sources/s1/load-accounts"

    private func cloud(_ adjust: (inout FaultRule) -> Void...) -> CloudFixture {
        CloudFixture { scenario in
            scenario.faults = adjust.map { adjust in
                var rule = FaultRule()
                adjust(&rule)
                return rule
            }
        }
    }

    private static func change(_ patch: String? = nil, _ adjust: (inout AnswerChange) -> Void = { _ in })
        -> AnswerChange
    {
        var change = AnswerChange()
        change.body = patch.flatMap { try? JSONReader.read(Array($0.utf8)) }
        adjust(&change)
        return change
    }

    private static func custom(
        _ status: Int,
        _ fields: [(String, String?)] = [],
        _ body: FaultAnswer.Body = .preset
    )
        -> FaultAnswer
    {
        .custom(status: status, headers: fields.map { .init(name: $0.0, value: $0.1) }, body: body)
    }

    // MARK: change

    @Test func aChangeIsMadeOfTheRealAnswerAndTheWorkIsDone() throws {
        let cloud = cloud({
            $0.change = Self.change(#"{"brandNew":{"a":1},"task":{"id":null},"success":5}"#) {
                $0.status = 201
            }
        })
        let answer = cloud.upload("id\n1\n", to: Self.loadAccounts)
        #expect(answer.status == 201)
        #expect(answer["brandNew", "a"]?.integer == 1 && answer["success"]?.integer == 5)
        #expect(answer["task", "name"] != nil && answer["task", "id"] == nil)
        #expect(answer.field("Content-Type") == "application/json")
        #expect(cloud.send(.get, "/v2025/task-status").json != nil)
        #expect(cloud.journal.first?.outline.extras.decidingRule == 0)
        #expect(cloud.journal.first?.outline.status == 201)
    }

    @Test func changesOfSeveralRulesAddUp() {
        let cloud = cloud(
            { $0.change = Self.change(#"{"a":1,"b":1}"#) { $0.headers = [.init(name: "X-A", value: "1")] } },
            { $0.change = Self.change(#"{"b":2}"#) { $0.headers = [.init(name: "x-a", value: "2")] } }
        )
        let answer = cloud.send(.post, Self.loadAccounts)
        #expect(answer["a"]?.integer == 1 && answer["b"]?.integer == 2)
        #expect(answer.field("X-A") == "2")
    }

    @Test func aChangeWithoutContentHasNoBody() {
        let answer = cloud({ $0.change = Self.change(#"{"a":1}"#) { $0.status = 204 } }).send(
            .get,
            "/v2025/task-status"
        )
        #expect(answer.status == 204 && answer.response.body.isEmpty)
    }

    @Test func whatIsNoJSONIsReplacedByThePatch() {
        let answer = cloud(
            { $0.change = Self.change(#"{"a":1}"#) },
            {
                $0.answer = Self.custom(200); $0.condition.version = .beta
            }
        ).send(.get, "/oauth/info")
        #expect(answer["a"]?.integer == 1)
        let replaced = cloud({ $0.change = Self.change("[1]") }).send(.get, "/v2025/task-status")
        #expect(replaced.text == "[1]")
    }

    @Test func anAnswerOfTheScenarioIsNotChanged() {
        let answer = cloud({ $0.change = Self.change(#"{"a":1}"#) }, { $0.answer = Self.custom(404) })
            .send(.get, "/v2025/task-status")
        #expect(answer.status == 404 && answer["a"] == nil && answer["detailCode"] != nil)
    }

    // MARK: header fields

    @Test func fieldsOfAnAnswerTakeThePlaceOfOurs() {
        let date = "Thu, 01 Jan 1970 00:00:00 GMT"
        let fields = [("date", date), ("SLPT-Request-ID", "mine"), ("Content-Type", "text/x"), ("Vary", nil)]
        let answer = cloud({ $0.answer = Self.custom(200, fields, .json(Array("{}".utf8))) })
            .send(.get, "/v2025/task-status")
        #expect(answer.field("Date") == date)
        #expect(answer.field("SLPT-Request-ID") == "mine")
        #expect(answer.field("Content-Type") == "text/x")
        #expect(answer.field("Vary") == nil)
        #expect(answer.field("Cache-Control") != nil)
    }

    @Test func aChangeTakesFieldsAway() {
        let cloud = cloud({
            $0.change = Self.change { change in
                change.headers = ["SLPT-Request-ID", "Date", "content-type"].map {
                    .init(name: $0, value: nil)
                }
            }
        })
        let answer = cloud.send(.get, "/v2025/task-status")
        #expect(answer.text == "[]")
        for name in ["SLPT-Request-ID", "Date", "Content-Type"] { #expect(answer.field(name) == nil) }
        // Else the engine would add one of its own.
        #expect(answer.response.fields.hasDate)
    }

    @Test(arguments: [(200, ""), (202, ""), (302, ""), (404, "404 Not found"), (418, "418")])
    func anAnswerWithoutABodyHasISCsOnlyIfItIsAnError(status: Int, code: String) {
        let answer = cloud({ $0.answer = Self.custom(status) }).send(.get, "/v2025/task-status")
        #expect(answer.status == status)
        #expect(answer.response.body.isEmpty == code.isEmpty)
        #expect(answer.field("Content-Type") == (code.isEmpty ? nil : "application/json"))
        #expect(answer["detailCode"]?.string ?? "" == code)
    }

    // MARK: uploads

    @Test(arguments: [("id\n1\n2\n3\n", 413, 0), ("id\n1\n2\n", 202, 1)])
    func anUploadIsRefusedByWhatItHoldsBeforeAnyWorkIsDone(csv: String, status: Int, tasks: Int) {
        let cloud = cloud({
            $0.operations = [.loadAccounts]
            $0.condition.upload = .init(
                rows: .init(from: 3, to: nil),
                bytes: .init(from: 0, to: 100),
                file: "*.csv"
            )
            $0.answer = Self.custom(413, [], .text("too large"))
        })
        let answer = cloud.upload(csv, to: Self.loadAccounts)
        #expect(answer.status == status)
        if status == 413 { #expect(answer.text == "too large") }
        #expect(cloud.journal[0].outline.extras.upload?.rows == csv.split(separator: "\n").count - 1)
        #expect(cloud.journal[0].outline.extras.decidingRule == (status == 413 ? 0 : nil))
        #expect(cloud.send(.get, "/v2025/task-status/pending-tasks").json?.elements?.count == tasks)
    }

    @Test func aLoadWithoutAFileMeetsNoRuleForUploads() {
        let cloud = cloud({
            $0.condition.upload.rows = .init(from: 0, to: nil)
            $0.answer = Self.custom(413)
        })
        #expect(cloud.send(.post, Self.loadAccounts).status == 202)
        #expect(cloud.upload("id\n", to: Self.loadAccounts).status == 413)
    }

    @Test(arguments: [
        (WireEffect.resetUpload(bytes: 64), IntakeFault.reset(afterBytes: 64)),
        (.read(bytes: 8, everyMilliseconds: 50), .slow(bytes: 8, everyMilliseconds: 50)),
    ])
    func effectsOnUploadsReachTheEngine(effect: WireEffect, fault: IntakeFault) {
        #expect(IntakeFault(effect) == fault)
        let cloud = cloud({ $0.wire = effect })
        let answer = cloud.upload("id\n1\n", to: Self.loadAccounts)
        #expect(cloud.intakeFault == fault)
        // One that is shorter than that is taken in, and does its work.
        #expect(answer.status == 202 && answer.response.fault == nil)
    }

    // MARK: tokens

    @Test func tokensAreRefusedByWhenTheyWereIssued() {
        let cloud = cloud({
            $0.condition.tokenIssued = .init(from: 0, to: 5_000)
            $0.between = .init(from: 10_000, to: nil)
            $0.answer = .preset(status: 401, variant: .expired, retryAfter: .automatic)
        })
        func token() -> String {
            let answer = cloud.send(
                .post,
                "/oauth/token?grant_type=client_credentials&client_id=qa",
                token: nil
            )
            return answer["access_token"]?.string ?? ""
        }
        let first = token()
        #expect(cloud.send(.get, "/v2025/task-status", token: first).status == 200)
        cloud.advance(10_000)
        #expect(cloud.send(.get, "/v2025/task-status", token: first).status == 401)
        #expect(cloud.send(.get, "/v2025/task-status", token: token()).status == 200)
    }

    @Test func aTokenIsExpiredFromACallUntilThereIsANewOne() {
        var from = FaultRule.Turn(CallScope([.exportStart]))
        from.selection = .range(from: 2, to: 2)
        let until = FaultRule.Turn(CallScope([.token]))
        let cloud = cloud({
            ($0.from, $0.until) = (from, until)
            $0.answer = .preset(status: 401, variant: .expired, retryAfter: .automatic)
        })
        let exports = "/beta/role-mining-sessions/s/potential-roles/r/export-async"
        let calls: [(HTTPMethod, String, Int)] = [
            (.post, exports, 202), (.get, "/v2025/task-status", 200), (.post, exports, 202),
            (.get, "/v2025/task-status", 401),
            (.post, "/oauth/token?grant_type=client_credentials&client_id=default", 200),
        ]
        for (method, path, status) in calls {
            #expect(cloud.send(method, path, [("X-Drydock-Tenant", "default")]).status == status, "\(path)")
        }
    }
}
