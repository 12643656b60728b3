// What a rule may ask of a call besides its operation: tenant, texts with stars, path, query, token and upload.

import IdentityCloud
import Testing

@testable import Scenarios

@Suite struct ConditionTests {
    private func rule(
        _ operations: Set<Operation>? = nil,
        _ status: Int = 500,
        _ change: (inout FaultRule) -> Void = { _ in }
    ) -> FaultRule {
        var rule = FaultRule()
        rule.operations = operations
        rule.answer = .preset(status: status, variant: .expired, retryAfter: .automatic)
        change(&rule)
        return rule
    }

    private func book(_ rules: FaultRule..., tenant: String = "acme") -> FaultRules {
        FaultRules(RuleBook(rules), seed: 7, tenant: tenant)
    }

    @Test(arguments: [
        ("hr", "hr", true), ("hr", "HR", false), ("*", "", true), ("*", "anything", true), ("h*", "hr", true),
        ("h*", "ahr", false), ("*.csv", "a.csv", true), ("*.csv", "a.csv.gz", false),
        ("a*b*c", "axxbyyc", true),
        ("a*b*c", "acb", false), ("**", "x", true), ("a*a", "a", false), ("*ab", "aab", true),
        ("é*", "école", true),
    ])
    func aStarStandsForAnyCharacters(pattern: String, text: String, fits: Bool) {
        #expect(TextPattern(pattern).matches(text) == fits)
        #expect(!TextPattern(pattern).matches(nil))
    }

    @Test(
        arguments: [
            ("acme", nil, true), ("other", nil, false), ("ac*", nil, true), (nil, "me@acme", true),
            (nil, "me@other", false), (nil, "you@acme", false), ("other", "me@acme", false),
            (nil, "m*@a*", true),
            (nil, "*@acme", true),
        ] as [(String?, String?, Bool)]
    )
    func aRuleForATenantLeavesTheOthersAlone(tenant: String?, client: String?, fires: Bool) {
        var book = book(
            rule {
                $0.condition.tenant = tenant.map { TextPattern($0) }
                $0.condition.client = client.map { TextPattern($0) }
            }
        )
        let facts = CallFacts(operation: .taskList, client: "me")
        let finding = book.explain(facts) { _ in nil }.first?.finding
        let key = client == "you@acme" ? "client" : "tenant"
        #expect(finding == (fires ? .fires : .conditionDiffers(key: key)))
        #expect(book.judge(facts) { _ in nil }.isUndisturbed == !fires)
    }

    @Test func aJobWithStarsIsMeantInEitherFormOfItsID() {
        let job = JobReference("4940ffd4-836f-48a3-b2b0-6d498c3fdf40")
        for (pattern, fits) in [("4940ffd4-836f-*", true), ("4940ffd4836f*", true), ("5*", false)] {
            var book = book(rule { $0.condition.job = TextPattern(pattern) })
            let verdict = book.judge(CallFacts(operation: .exportStatus, job: job)) { _ in nil }
            #expect(verdict.isUndisturbed == !fits, "\(pattern)")
        }
    }

    @Test func pathAndQueryAreLookedUp() {
        let request: [RequestDetail: String] = [.path: "/v2025/task-status", .query("limit"): "5"]
        let conditions: [(String, Bool, (inout FaultCondition) -> Void)] = [
            ("path", true, { $0.path = "/v2025/*" }), ("path", false, { $0.path = "/beta/*" }),
            ("query", true, { $0.query = [.init(name: "limit", value: "5")] }),
            ("query", false, { $0.query = [.init(name: "limit", value: "50")] }),
            ("query", false, { $0.query = [.init(name: "offset", value: "*")] }),
        ]
        for (key, fits, change) in conditions {
            var book = book(rule { change(&$0.condition) })
            #expect(book.looksAtRequests)
            let facts = CallFacts(operation: .taskList)
            let finding = book.explain(facts, look: { request[$0] }).first?.finding
            #expect(finding == (fits ? .fires : .conditionDiffers(key: key)))
            #expect(book.judge(facts, look: { request[$0] }).isUndisturbed == !fits)
        }
    }

    @Test(
        arguments: [
            ("issued 0..5", 4_000, true), ("issued 0..5", 5_001, false), ("issued 0..5", -60_000, true),
            ("issued 0..5", nil, false), ("age 5..", 4_000, true), ("age 5..", 6_000, false),
            ("age 5..", nil, false),
        ] as [(String, Int64?, Bool)]
    )
    func aTokenIsJudgedByWhenItWasIssued(condition: String, issued: Int64?, fires: Bool) {
        var book = book(
            rule {
                if condition == "age 5.." {
                    $0.condition.tokenAge = .init(from: 5_000, to: nil)
                } else {
                    $0.condition.tokenIssued = .init(from: 0, to: 5_000)
                }
            }
        )
        #expect(book.looksAtTokens)
        var facts = CallFacts(operation: .taskList, sinceStart: 10_000)
        facts.tokenIssued = issued.map { Milliseconds($0) }
        #expect(book.judge(facts) { _ in nil }.isUndisturbed == !fires)
    }

    @Test func anOpenWindowHasNoEnd() {
        var book = book(rule { $0.between = .init(from: 5_000, to: nil) })
        for (time, fires) in [(4_999, false), (5_000, true), (Int64.max, true)] {
            let facts = CallFacts(operation: .token, sinceStart: Milliseconds(time))
            #expect(book.judge(facts) { _ in nil }.isUndisturbed == !fires)
        }
    }

    // MARK: Uploads

    @Test(arguments: [
        (FaultCondition.Upload(rows: .init(from: 5, to: nil)), true),
        (.init(rows: .init(from: 6, to: nil)), false), (.init(rows: .init(from: 1, to: 4)), false),
        (.init(bytes: .init(from: 100, to: 100)), true), (.init(bytes: .init(from: 0, to: 99)), false),
        (.init(file: "*.csv"), true), (.init(file: "b*"), false),
        (.init(rows: .init(from: 5, to: 5), bytes: .init(from: 100, to: nil), file: "a.csv"), true),
    ])
    func anUploadIsJudgedWhenItHasBeenRead(condition: FaultCondition.Upload, fires: Bool) {
        var book = book(rule([.loadAccounts], 413) { $0.condition.upload = condition })
        var facts = CallFacts(operation: .loadAccounts)
        var verdict = FaultVerdict()
        book.judge(facts, awaitsUpload: true, look: { _ in nil }, verdict: &verdict)
        #expect(verdict.isUndisturbed && verdict.isWaiting)
        facts.upload = UploadFacts(rows: 5, bytes: 100, fileName: "a.csv")
        book.judge(facts, look: { _ in nil }, verdict: &verdict)
        #expect(verdict.isUndisturbed == !fires && !verdict.isWaiting)
        #expect(book.statistics.map(\.tried) == [fires ? 1 : 0])
    }

    @Test func whatStandsBeforeARuleThatWaitsIsDecidedAtOnceAndWhatStandsAfterItLater() {
        let large = rule([.loadAccounts], 413) { $0.condition.upload.rows = .init(from: 5, to: nil) }
        var book = book(
            rule([.loadAccounts], 429) { $0.calls = .range(from: 1, to: 1) },
            large,
            rule([.loadAccounts], 503)
        )
        func upload(rows: Int) -> [Int?] {
            var facts = CallFacts(operation: .loadAccounts)
            var verdict = FaultVerdict()
            book.judge(facts, awaitsUpload: true, look: { _ in nil }, verdict: &verdict)
            let first = verdict.decidingRule
            facts.upload = UploadFacts(rows: rows, bytes: 1, fileName: nil)
            if verdict.isWaiting { book.judge(facts, look: { _ in nil }, verdict: &verdict) }
            return [first, verdict.decidingRule]
        }
        #expect(upload(rows: 9) == [0, 0])
        #expect(upload(rows: 9) == [nil, 1])
        #expect(upload(rows: 1) == [nil, 2])
    }

    @Test func aLoadWithoutAFileMeetsNoConditionOnUploads() {
        var book = book(rule([.loadAccounts]) { $0.condition.upload.rows = .init(from: 0, to: nil) })
        let facts = CallFacts(operation: .loadAccounts)
        #expect(book.explain(facts) { _ in nil }.map(\.finding) == [.conditionDiffers(key: "rows")])
        #expect(book.judge(facts) { _ in nil }.isUndisturbed)
    }

    // MARK: Changes

    @Test func changesAddUpUntilARuleDecides() {
        func change(_ status: Int) -> FaultRule {
            var rule = FaultRule()
            rule.change = AnswerChange()
            rule.change?.status = status
            return rule
        }
        var book = book(
            change(201),
            change(202),
            rule(nil, 500) { $0.condition.version = .beta },
            change(203)
        )
        let verdict = book.judge(CallFacts(operation: .taskList)) { _ in nil }
        #expect(verdict.changes.map(\.status) == [201, 202, 203])
        #expect(verdict.decidingRule == nil && verdict.changingRule == 3 && !verdict.isUndisturbed)
        let decided = book.judge(CallFacts(operation: .taskList, version: .beta)) { _ in nil }
        #expect(decided.changes.map(\.status) == [201, 202] && decided.decidingRule == 2)
    }
}
