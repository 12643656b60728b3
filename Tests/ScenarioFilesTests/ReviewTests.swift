// Warnings: what is allowed and has no effect.

import Scenarios
import Testing

@testable import ScenarioFiles

@Suite struct ReviewTests {
    @Test(arguments: [
        ("limit: 0, answer: 500", "16: warning: `limit: 0`: the rule can never fire"),
        ("chance: 0%, answer: 500", "17: warning: `chance: 0%`: the rule can never fire"),
        (
            "on: load-accounts, where: { phase: STARTED }, answer: 500",
            "37: warning: the rule can never fire: its operations are about no job in that phase"
        ),
        (
            "on: aggregation-status, where: { phase: SUCCESS }, answer: 500",
            "42: warning: the rule can never fire: its operations are about no job in that phase"
        ),
        (
            "on: [token, task-list], where: { job: a }, answer: 500",
            "42: warning: the rule can never fire: its operations name no job"
        ),
        (
            "on: export-status, where: { source: a }, answer: 500",
            "37: warning: the rule can never fire: its operations are about no source"
        ),
        (
            "on: token, where: { version: v1 }, answer: 500",
            "29: warning: the rule can never fire: the token endpoints have no version"
        ),
        (
            "on: load-accounts, count-by: job, answer: 500",
            "28: warning: `count-by: job` has no effect: the rule's operations name no job"
        ),
        (
            "on: export-status, count-by: source, answer: 500",
            "28: warning: `count-by: source` has no effect: the rule's operations are about no source"
        ),
        ("delay: 1s, when: after", "20: warning: `when: after` has no effect without `answer` or `wire`"),
    ])
    func warnsOfRulesWithoutEffect(rule: String, line: String) {
        let result = load("faults:\n    - { \(rule) }")
        #expect(result.lines == ["2:\(line)"])
        #expect(result.scenario?.faults.count == 1)
    }

    @Test(arguments: [
        "{ on: token, answer: 500 }", "{ answer: 500 }", "{ on: [token, task-list], answer: 500 }",
        "{ on: token, wire: reset }", "{ on: token, where: { client: a }, answer: 500 }",
    ])
    func warnsOfARuleThatAnEarlierOneShadows(earlier: String) {
        let text = """
            faults:
              - \(earlier)
              - { on: token, where: { client: a }, calls: 1, answer: 503 }
            """
        #expect(
            load(text).lines == [
                "3:5: warning: the rule can never fire: the one at line 2 decides all its calls"
            ]
        )
    }

    @Test(arguments: [
        "{ on: token, delay: 1s }", "{ on: token, calls: 1-2, answer: 500 }",
        "{ on: token, chance: 50%, answer: 500 }",
        "{ on: token, limit: 3, answer: 500 }", "{ on: token, between: 0s..1s, answer: 500 }",
        "{ on: token, where: { client: b }, answer: 500 }", "{ on: task-list, answer: 500 }",
    ])
    func aRuleThatLeavesCallsToTheNextIsNoReasonToWarn(earlier: String) {
        let text = """
            faults:
              - \(earlier)
              - { on: token, where: { client: a }, answer: 503 }
            """
        #expect(load(text).lines == [])
    }

    @Test(arguments: [
        (
            "on: token, where: { rows: 5 }, answer: 500",
            "2:27: warning: the rule can never fire: its operations are no uploads"
        ),
        (
            "on: task-list, wire: { read: 5 }",
            "2:22: warning: it has no effect: the rule's operations are no uploads"
        ),
    ])
    func warnsOfWhatOnlyUploadsHave(rule: String, line: String) {
        #expect(load("faults:\n  - { \(rule) }").lines == [line])
        #expect(
            load(
                "faults:\n  - { \(rule.replacing("token", with: "load-accounts").replacing("task-list", with: "load-accounts")) }"
            ).lines == []
        )
    }

    @Test func warnsOfAResetThatComesTooLate() {
        let text = """
            faults:
              - { on: load-accounts, where: { rows: 5+ }, answer: 500 }
              - { on: load-accounts, wire: { reset-upload: 5 } }
            """
        #expect(
            load(text).lines == [
                "3:26: warning: it comes too late: the rule at line 2 waits for the upload; put this one before it"
            ]
        )
    }

    @Test func aRuleForAStubIsNoReasonToWarn() {
        let text = """
            stubs: [{ on: GET /a, answer: {} }, { on: GET /b, answer: {} }]
            faults:
              - { on: GET /a, where: { version: v1, client: a }, count-by: client, answer: 500 }
              - { on: GET /b, answer: 500 }
              - { on: [GET /b, token], answer: 500 }
              - { on: GET /a, from: { on: token }, answer: 500 }
              - { on: GET /a, answer: 500 }
            """
        #expect(load(text).lines == [])
    }

    @Test func warnsOfRetriesThatNothingRetries() {
        #expect(
            load("aggregation: { retries: 3 }").lines == [
                "1:16: warning: `retries` has no effect without `outcome: retried`"
            ]
        )
        #expect(load("aggregation: { retries: 3, outcome: retried }").lines == [])
        let inherited =
            "aggregation: { retries: 3 }\nsources: [{ id: a, aggregations: [{ outcome: retried }] }]"
        #expect(load(inherited).lines == [])
        #expect(load(inherited).scenario?.tenant.sources[0].aggregations[0].retries == 3)
    }

    @Test func warnsOfStrictAuthWithoutClients() {
        let result = load("auth: { mode: strict }")
        #expect(result.lines == ["1:15: warning: `mode: strict` without `clients`: nobody can get a token"])
        #expect(result.scenario != nil)
    }
}
