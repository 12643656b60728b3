// Fault rules as a client meets them: answers, delays, spoiled connections, before and after the work.

import Formats
import HTTPMessages
import IdentityCloud
import Scenarios
import Testing

@testable import CloudAPI

@Suite struct FaultCallTests {
    private static let loadAccounts = "/v2025/sources/s1/load-accounts"

    private func cloud(_ rules: FaultRule...) -> CloudFixture {
        CloudFixture { $0.faults = rules }
    }

    private func rule(_ adjust: (inout FaultRule) -> Void) -> FaultRule {
        var rule = FaultRule()
        rule.operations = [.loadAccounts]
        adjust(&rule)
        return rule
    }

    private static func preset(
        _ status: Int,
        _ retryAfter: FaultAnswer.RetryAfter = .automatic,
        _ variant: FaultAnswer.Variant = .expired
    )
        -> FaultAnswer
    {
        .preset(status: status, variant: variant, retryAfter: retryAfter)
    }

    @Test(
        arguments: [
            (preset(400), 400, nil, "detailCode"), (preset(401), 401, nil, "error"),
            (preset(401, .automatic, .missing), 401, nil, "error"), (preset(403), 403, nil, "detailCode"),
            (preset(404), 404, nil, "detailCode"), (preset(429), 429, "10", "message"),
            (preset(429, .seconds(3)), 429, "3", "message"), (preset(429, .none), 429, nil, "message"),
            (preset(500), 500, nil, "detailCode"), (preset(503, .seconds(5)), 503, "5", nil),
            (preset(502), 502, nil, nil),
            (preset(504), 504, nil, nil),
        ] as [(FaultAnswer, Int, String?, String?)]
    )
    func presetsHaveTheDocumentedBodies(
        answer: FaultAnswer,
        status: Int,
        retryAfter: String?,
        member: String?
    ) {
        let cloud = cloud(rule { $0.answer = answer })
        let response = cloud.send(.post, Self.loadAccounts)
        #expect(response.status == status)
        #expect(response.field("Retry-After") == retryAfter)
        #expect(response.keys()?.first == member)
        #expect(response.field("Content-Type") == (member == nil ? "text/html" : "application/json"))
        #expect(response.field("SLPT-Request-ID") != nil)
        #expect(cloud.journal.last?.outline.extras.decidingRule == 0)
        #expect(cloud.journal.last?.outline.extras.retryAfterSeconds.map(String.init) == retryAfter)
    }

    @Test func aRuleBeforeTheWorkLeavesNothingBehind() {
        let cloud = cloud(rule { $0.answer = Self.preset(500) })
        #expect(cloud.upload("id\n1\n", to: Self.loadAccounts).status == 500)
        #expect(cloud.send(.get, "/v2025/task-status").text == "[]")
    }

    @Test func aRuleAfterTheWorkLosesTheAnswerOnly() {
        let cloud = cloud(
            rule {
                $0.wire = .reset
                $0.when = .after
            }
        )
        let lost = cloud.upload("id\n1\n", to: Self.loadAccounts)
        #expect(lost.response.fault == .reset)
        #expect(lost.status == 202)
        #expect(cloud.send(.get, "/v2025/task-status").json?.elements?.count == 1)
    }

    @Test func anAnswerAfterTheWorkTakesThePlaceOfItsOwn() {
        let cloud = cloud(
            rule {
                $0.answer = Self.preset(504)
                $0.when = .after
            }
        )
        let answer = cloud.send(.post, Self.loadAccounts)
        #expect(answer.status == 504)
        #expect(answer.text.contains("504 Gateway Time-out"))
        #expect(cloud.send(.get, "/v2025/task-status").json?.elements?.count == 1)
    }

    @Test(arguments: [
        (WireEffect.reset, WireFault.reset, false), (.close, .close, false), (.stall, .stall, false),
        (.garbage, .garbage, false),
        (.truncate(bytes: 40), .truncate(bytes: 40), true),
        (.dribble(bytes: 8, everyMilliseconds: 100), .dribble(bytes: 8, everyMilliseconds: 100), true),
    ])
    func wireEffectsReachTheEngine(effect: WireEffect, fault: WireFault, needsAnAnswer: Bool) {
        let cloud = cloud(rule { $0.wire = effect })
        let answer = cloud.send(.post, Self.loadAccounts)
        #expect(answer.response.fault == fault)
        // To cut an answer short there must be one; the other effects leave the work undone.
        #expect((answer["task"] != nil) == needsAnAnswer)
        #expect(cloud.send(.get, "/v2025/task-status").json?.elements?.count == (needsAnAnswer ? 1 : 0))
    }

    @Test func delaysAddUpAndTheAnswerIsItsOwn() {
        let cloud = cloud(
            rule { $0.delay = .fixed(milliseconds: 200) },
            rule { $0.delay = .fixed(milliseconds: 50) }
        )
        let answer = cloud.send(.post, Self.loadAccounts)
        #expect(answer.status == 202)
        #expect(answer.response.delayMilliseconds == 250)
    }

    @Test func aCustomAnswerIsSentAsItStands() {
        let header = FaultAnswer.Field(name: "Retry-After", value: "5")
        let forbidden = FaultAnswer.Field(name: "Content-Length", value: "1")
        let json = cloud(
            rule {
                $0.answer = .custom(status: 503, headers: [header, forbidden], body: .json(Array("{}".utf8)))
            }
        )
        .send(.post, Self.loadAccounts)
        #expect(json.status == 503)
        #expect(json.text == "{}")
        #expect(json.field("Retry-After") == "5")
        #expect(json.field("Content-Length") == nil)
        #expect(json.field("Content-Type") == "application/json")
        let text = cloud(rule { $0.answer = .custom(status: 418, headers: [], body: .text("tea")) })
            .send(.post, Self.loadAccounts)
        #expect(text.text == "tea")
        #expect(text.field("Content-Type") == "text/plain; charset=utf-8")
        let type = FaultAnswer.Field(name: "content-type", value: "text/html")
        let typed = cloud(rule { $0.answer = .custom(status: 418, headers: [type], body: .text("tea")) })
            .send(.post, Self.loadAccounts)
        #expect(typed.field("Content-Type") == "text/html")
        let preset = cloud(rule { $0.answer = .custom(status: 404, headers: [], body: .preset) })
            .send(.post, Self.loadAccounts)
        #expect(preset["detailCode"]?.string == "404 Not found")
    }

    @Test func anUploadIsReadBeforeItsFaultIsAnswered() {
        let cloud = cloud(rule { $0.answer = Self.preset(429) })
        let patient = cloud.upload("id\n1\n", to: Self.loadAccounts)
        #expect(patient.status == 429 && patient.readBody)
        let waiting = cloud.send(.post, Self.loadAccounts, body: Array("x".utf8), expectsContinue: true)
        #expect(waiting.status == 429 && !waiting.readBody)
    }

    @Test func rulesSeeTheClientTheSourceAndThePhase() throws {
        let bySource = cloud(
            rule {
                $0.answer = Self.preset(500)
                $0.condition.source = "s2"
            }
        )
        #expect(bySource.send(.post, Self.loadAccounts).status == 202)
        #expect(bySource.send(.post, "/v2025/sources/s2/load-accounts").status == 500)

        var byPhase = FaultRule()
        byPhase.operations = [.aggregationStatus]
        byPhase.condition.phase = .aggregation(.accountsCollected)
        byPhase.answer = Self.preset(500)
        let phased = CloudFixture { $0.faults = [byPhase] }
        let id = try #require(phased.send(.post, Self.loadAccounts)["task", "id"]?.string)
        #expect(phased.send(.get, "/beta/account-aggregations/\(id)/status").status == 200)
        phased.advance(2_000)
        #expect(phased.send(.get, "/beta/account-aggregations/\(id)/status").status == 500)

        var byClient = FaultRule()
        byClient.operations = [.token]
        byClient.condition.client = "qa"
        byClient.answer = Self.preset(503)
        let tokens = CloudFixture { $0.faults = [byClient] }
        #expect(tokens.send(.post, "/oauth/token?grant_type=client_credentials&client_id=qa").status == 503)
        #expect(
            tokens.send(.post, "/oauth/token?grant_type=client_credentials&client_id=other").status == 200
        )

        var byHeader = FaultRule()
        byHeader.condition.headers = [FaultCondition.Named(name: "X-Run", value: "7")]
        byHeader.answer = Self.preset(500)
        let headed = CloudFixture { $0.faults = [byHeader] }
        #expect(headed.send(.get, "/v2025/task-status", [("x-run", "7")]).status == 500)
        #expect(headed.send(.get, "/v2025/task-status", [("x-run", "8")]).status == 200)
    }
}
