// `triggers` and the faults of deliveries: what is read, and what is wrong with others.

import IdentityCloud
import Scenarios
import Testing

@testable import ScenarioFiles

@Suite struct TriggerTests {
    @Test func theExampleOfTheLanguageIsRead() throws {
        let text = """
            triggers:
              subscriptions:
                - name: tell the loader
                  trigger: "idn:account-aggregation-completed"
                  url: "http://127.0.0.1:9000/hook"
                  auth: { bearer: s3cret }
                  filter: '$[?($.status == "Failed")]'
                - { name: b, trigger: "idn:source-created", url: "https://a/", auth: { user: u, password: p }, enabled: false }
              failed-status: Error
            faults:
              - { on: delivery, where: { trigger: "idn:account-aggregation-completed" }, calls: 1, delivery: lost }
              - { on: load-accounts, answer: 500 }
              - { name: n, on: delivery, where: { subscription: b }, calls: 2, delivery: { late: 30s } }
              - { on: delivery, chance: 50%, limit: 3, delivery: { times: 2 } }
              - { on: delivery, calls: every 4, delivery: after-next }
            """
        let scenario = try #require(load(text).scenario)
        let triggers = scenario.tenant.triggers
        #expect(
            triggers.failedStatus == "Error"
                && triggers.subscriptions.map(\.name) == ["tell the loader", "b"]
        )
        #expect(triggers.subscriptions[0].url == "http://127.0.0.1:9000/hook")
        #expect(
            triggers.subscriptions[0].authentication == .bearer("s3cret")
                && triggers.subscriptions[0].path != nil
        )
        #expect(triggers.subscriptions[1].authentication == .basic(userName: "u", password: "p"))
        #expect(triggers.subscriptions.map(\.isEnabled) == [true, false])
        #expect(scenario.faults.count == 1)
        let faults = scenario.deliveryFaults
        #expect(faults.map(\.disturbance) == [.lost, .late(30_000), .times(2), .afterNext])
        #expect(faults[0].trigger == "idn:account-aggregation-completed" && faults[1].subscription == "b")
        #expect(faults[2].chance == 0.5 && faults[2].limit == 3 && faults[3].calls == .every(4))
    }

    @Test(arguments: [
        ("triggers: { subscriptions: [{ name: a, url: \"http://a/\" }] }", "`trigger` is missing"),
        (
            "triggers: { subscriptions: [{ name: a, trigger: x, url: \"http://a/\" }] }",
            "the id of a trigger such as"
        ),
        (
            "triggers: { subscriptions: [{ name: a, trigger: \"idn:source-creatd\", url: \"http://a/\" }] }",
            "did you mean"
        ),
        (
            "triggers: { subscriptions: [{ name: a, trigger: \"idn:source-created\", url: hook }] }",
            "it does not begin with http:// or https://"
        ),
        (
            "triggers: { subscriptions: [{ name: a, trigger: \"idn:source-created\", url: \"http:///x\" }] }",
            "a URL that can be called"
        ),
        (
            "triggers: { subscriptions: [{ name: a, trigger: \"idn:source-created\", url: \"http://a/\", filter: \"$[\" }] }",
            "no JSONPath: at character 3"
        ),
        (
            "triggers: { subscriptions: [{ name: a, trigger: \"idn:source-created\", url: \"http://a/\", auth: {} }] }",
            "an authentication has"
        ),
        ("triggers: { failed-status: Broken }", "Failed or Error"),
        ("faults: [{ on: delivery }]", "`delivery` is missing"),
        ("faults: [{ on: delivery, delivery: gone }]", "lost or after-next"),
        ("faults: [{ on: delivery, delivery: { times: 1 } }]", "`times`"),
        ("faults: [{ on: delivery, delivery: {} }]", "a delivery is `lost`"),
        (
            "faults: [{ on: delivery, delivery: lost, answer: 500 }]",
            "unknown key `answer` in a delivery rule"
        ),
    ])
    func whatIsWrongIsSaid(text: String, message: String) {
        let lines = load(text).lines
        #expect(lines.count == 1 && lines[0].contains(message), "\(lines)")
    }
}
