// Triggers, subscriptions and invocations in every version: what is answered, what is refused, what is never shown.

import Formats
import HTTPMessages
import IdentityCloud
import Scenarios
import Testing

@testable import CloudAPI

@Suite struct TriggerCallTests {
    private let cloud = CloudFixture()
    private let hook = #""type":"HTTP","httpConfig":{"url":"http://127.0.0.1:9000/hook"}"#

    private func path(_ collection: String, _ version: APIVersion, _ rest: String = "") -> String {
        version == .v1 ? "/\(collection)/v1\(rest)" : "/\(version.rawValue)/\(collection)\(rest)"
    }

    private func create(_ body: String, _ version: APIVersion = .v2025) -> Answer {
        cloud.send(.post, path("trigger-subscriptions", version), body: Array(body.utf8))
    }

    private func subscription(_ more: String = "", trigger: String = "idn:account-aggregation-completed")
        -> String
    {
        #"{"name":"a","triggerId":"\#(trigger)",\#(hook)\#(more)}"#
    }

    @Test(arguments: APIVersion.allCases.filter { $0 != .v3 })
    func aSubscriptionLivesInEveryVersion(version: APIVersion) throws {
        let made = create(subscription(), version)
        #expect(made.status == 201 && made["triggerName"]?.string == "Account Aggregation Completed")
        #expect(made["enabled"]?.bool == true && made["responseDeadline"]?.string == "PT1H")
        #expect(made["httpConfig", "httpDispatchMode"]?.string == "SYNC")
        let id = try #require(made["id"]?.string)
        #expect(id.count == 36)
        let place = path("trigger-subscriptions", version, "/\(id)")
        let list = cloud.send(.get, path("trigger-subscriptions", version) + "?count=true")
        #expect(list.json?.elements?.count == 1 && list.field("X-Total-Count") == "1")
        let put = cloud.send(.put, place, body: Array(#"{"name":"b",\#(hook),"enabled":false}"#.utf8))
        #expect(put.status == 200 && put["name"]?.string == "b" && put["enabled"]?.bool == false)
        let patch =
            #"[{"op":"replace","path":"/description","value":"c"},{"op":"replace","path":"/enabled","value":true}]"#
        let patched = cloud.send(.patch, place, body: Array(patch.utf8))
        #expect(
            patched.status == 200 && patched["description"]?.string == "c" && patched["name"]?.string == "b"
        )
        #expect(cloud.send(.get, place).field("Allow") == "PUT, PATCH, DELETE")
        let deleted = cloud.send(.delete, place)
        #expect(deleted.status == 204 && deleted.text == "" && deleted.field("Content-Type") == nil)
        #expect(cloud.send(.delete, place).status == 404)
        let triggers = cloud.send(.get, path("triggers", version)).json?.elements
        #expect(triggers?.count == (version == .beta || version == .v2024 ? 5 : 8))
        #expect(cloud.send(.get, path("trigger-invocations", version, "/status")).text == "[]")
    }

    @Test func secretsAreNeverShownAndStayWhenNullIsSentBack() throws {
        let made = create(
            #"{"name":"a","triggerId":"idn:source-created","type":"HTTP","httpConfig":{"url":"http://a/","#
                + #""httpAuthenticationType":"BASIC_AUTH","basicAuthConfig":{"userName":"u","password":"s3cret"}}}"#
        )
        #expect(
            made["httpConfig", "basicAuthConfig", "password"]?.isNull == true && !made.text.contains("s3cret")
        )
        let id = try #require(made["id"]?.string)
        let put = cloud.send(.put, "/v2025/trigger-subscriptions/\(id)", body: Array(made.text.utf8))
        #expect(put.status == 200)
        let kept = cloud.registry.unnamedTenant.withLock { $0.tenant.subscriptions[0].authentication }
        #expect(kept == .basic(userName: "u", password: "s3cret"))
        #expect(kept.field == "Basic dTpzM2NyZXQ=")
    }

    @Test(arguments: [
        (#"[]"#, "subscription must be an object"), (#"{"#, "is no JSON"),
        (#"{"triggerId":"idn:source-created"}"#, "name is missing"),
        (#"{"name":"a"}"#, "triggerId is missing"),
        (#"{"name":"a","triggerId":"idn:source-creatd"}"#, "Did you mean idn:source-created?"),
        (#"{"name":"a","triggerId":"idn:source-created"}"#, "type is missing"),
        (
            #"{"name":"a","triggerId":"idn:source-created","type":"FAX"}"#,
            "type must be one of HTTP, EVENTBRIDGE, INLINE, SCRIPT, WORKFLOW"
        ),
        (#"{"name":"a","triggerId":"idn:source-created","type":"HTTP"}"#, "httpConfig is missing"),
        (
            #"{"name":"a","triggerId":"idn:source-created","type":"HTTP","httpConfig":{}}"#,
            "httpConfig.url is missing"
        ),
        (
            #"{"name":"a","triggerId":"idn:source-created","type":"EVENTBRIDGE"}"#,
            "eventBridgeConfig is missing"
        ),
        (#"{"name":1,"triggerId":"idn:source-created"}"#, "name must be a string"),
        (#"{"name":"\#(String(repeating: "a", count: 1 << 16))"}"#, "too large"),
    ])
    func whatIsNoSubscriptionIsRefused(body: String, reason: String) {
        let answer = create(body)
        #expect(answer.status == 400 && answer.text.contains(reason.replacingQuotes), "\(answer.text)")
    }

    @Test(arguments: [
        (#","filter":"$[?(@.a = 1)]""#, "at character 9: expected an operator"),
        (#","filter":"$[?($.status == 'x'""#, "at character 20: expected )"),
        (#","enabled":"yes""#, "enabled must be"), (#","description":[]"#, "description must be a string"),
    ])
    func aWrongMemberIsRefusedWithItsPlace(member: String, reason: String) {
        let answer = create(subscription(member))
        #expect(answer.status == 400 && answer.text.contains(reason), "\(answer.text)")
    }

    @Test(arguments: [
        (#"[{"op":"replace","path":"/triggerId","value":"x"}]"#, "cannot be changed"),
        (#"[{"op":"replace","path":"/id","value":"x"}]"#, "cannot be changed"),
        (#"[{"op":"remove","path":"/name"}]"#, ""),
        (#"[{"op":"replace","path":"/filter","value":"$["}]"#, "at character"),
        (#"{"op":"replace"}"#, "array of patch operations"),
        (#"[{"op":"replace","path":"/enabled","value":3}]"#, "enabled"),
    ])
    func aPatchOfWhatCannotChangeIsRefused(patch: String, reason: String) throws {
        let id = try #require(create(subscription())["id"]?.string)
        let answer = cloud.send(.patch, "/v2025/trigger-subscriptions/\(id)", body: Array(patch.utf8))
        // A name that is taken away stays what it was.
        #expect(
            reason.isEmpty ? answer.status == 200 : answer.status == 400 && answer.text.contains(reason),
            "\(answer.text)"
        )
    }

    @Test(arguments: [
        ("ftp://a", "does not begin with http:// or https://"), ("http:///hook", "names no host"),
        ("http://a b/", "no URL may hold"), ("http://a:0/", "its port is not"),
        ("http://u:p@a/", "names a user"),
        ("http://[::1/", "is no host"), ("", "does not begin with http"),
    ])
    func aURLThatCannotBeCalledIsRefusedAtOnce(url: String, reason: String) throws {
        let id = try #require(create(subscription())["id"]?.string)
        let place = "/v2025/trigger-subscriptions/\(id)"
        let body =
            #"{"name":"a","triggerId":"idn:account-aggregation-completed","type":"HTTP","#
            + #""httpConfig":{"url":"\#(url)"}}"#
        let patch = #"[{"op":"replace","path":"/httpConfig/url","value":"\#(url)"}]"#
        let answers = [
            create(body), cloud.send(.put, place, body: Array(body.utf8)),
            cloud.send(.patch, place, body: Array(patch.utf8)),
        ]
        for answer in answers {
            #expect(answer.status == 400 && answer["detailCode"] != nil, "\(answer.text)")
            #expect(answer.text.contains("httpConfig.url cannot be called: ") && answer.text.contains(reason))
        }
        #expect(
            cloud.registry.unnamedTenant.withLock { $0.tenant.subscriptions.map(\.url) } == [
                "http://127.0.0.1:9000/hook"
            ]
        )
    }

    @Test func theTriggerOfASubscriptionCannotChange() throws {
        let id = try #require(create(subscription())["id"]?.string)
        let body = subscription(trigger: "idn:source-created")
        let answer = cloud.send(.put, "/v2025/trigger-subscriptions/\(id)", body: Array(body.utf8))
        #expect(answer.status == 400 && answer.text.contains("triggerId cannot be changed"))
    }

    @Test func aTriggerHasFiftySubscriptions() {
        for _ in 0..<50 { #expect(create(subscription()).status == 201) }
        #expect(create(subscription()).status == 400)
        #expect(create(subscription(trigger: "idn:source-created")).status == 201)
    }

    @Test func listsAreFilteredSortedAndPaged() {
        for trigger in ["idn:source-updated", "idn:source-created", "idn:source-deleted"] {
            _ = create(subscription(trigger: trigger))
        }
        func ids(_ query: String) -> [String?]? {
            cloud.send(.get, "/v2025/trigger-subscriptions?\(query)").json?.elements?.map {
                $0["triggerId"]?.string
            }
        }
        #expect(
            ids("sorters=triggerId") == ["idn:source-created", "idn:source-deleted", "idn:source-updated"]
        )
        #expect(ids("sorters=-triggerName&limit=1") == ["idn:source-updated"])
        #expect(ids("sorters=triggerId&offset=2") == ["idn:source-updated"])
        #expect(ids("filters=triggerId%20eq%20%22idn:source-created%22") == ["idn:source-created"])
        #expect(ids("filters=triggerId+eq+%22idn:source-created%22+and+type+eq+%22SCRIPT%22") == [])
        for query in [
            "filters=name+eq+%22a%22", "filters=id+co+%22a%22", "filters=id", "sorters=name", "limit=251",
            "count=x",
        ] {
            #expect(cloud.send(.get, "/v2025/trigger-subscriptions?\(query)").status == 400, "\(query)")
        }
        let some = cloud.send(
            .get,
            "/v2025/triggers?filters=id+ge+%22idn:source-created%22+and+id+le+%22idn:source-deleted%22"
        )
        #expect(some.json?.elements?.count == 2)
    }

    @Test(arguments: [
        (#"{"input":{"a":1},"filter":"$[?($.a == 1)]"}"#, [true, true, true]),
        (#"{"input":{"a":1},"filter":"$[?($.a == 2)]"}"#, [false, true, false]),
        (#"{"input":{"a":1},"filter":"$[?($.a == "}"#, [false, false, false]),
    ])
    func aFilterIsTried(body: String, expected: [Bool]) {
        let answer = cloud.send(.post, "/v2024/trigger-subscriptions/validate-filter", body: Array(body.utf8))
        #expect(answer.status == 200)
        #expect(["isValid", "isValidJSONPath", "isPathExist"].map { answer[$0]?.bool } == expected)
    }

    @Test func aTestGoesToSubscribersThatAreSwitchedOffToo() throws {
        let body = #"{"triggerId":"idn:source-created","contentJson":{"workflowId":1234},"input":{"x":1.50}}"#
        let nobody = cloud.send(.post, "/beta/trigger-invocations/test", body: Array(body.utf8))
        #expect(nobody.status == 204 && nobody.text == "")
        _ = create(subscription(#","enabled":false"#, trigger: "idn:source-created"))
        let answer = cloud.send(.post, "/beta/trigger-invocations/test", body: Array(body.utf8))
        let made = try #require(answer.json?.elements?.first)
        #expect(answer.status == 200 && made["contentJson"]?["workflowId"]?.integer == 1234)
        let shown = cloud.send(.get, "/beta/trigger-invocations/status").json?.elements?.first
        #expect(shown?["id"]?.string == made["id"]?.string && shown?["type"]?.string == "TEST")
        #expect(shown?["startInvocationInput"]?["input"]?["x"]?.double == 1.5 && shown?["completed"] == nil)
    }

    @Test func invocationsAreShownForADayOrTwo() throws {
        let cloud = CloudFixture { scenario in
            scenario.tenant.triggers.subscriptions = [
                Subscription(Trigger.aggregationCompleted.rawValue, name: "a")
            ]
            scenario.tenant.triggers.subscriptions[0].url = "http://127.0.0.1:1/"
            var rule = DeliveryFault()
            rule.disturbance = .lost
            scenario.deliveryFaults = [rule]
        }
        _ = cloud.send(.post, "/v2025/sources/s1/load-accounts")
        cloud.advance(2_000)
        func shown() -> [JSONNode] {
            cloud.send(.get, "/v2025/trigger-invocations/status").json?.elements ?? []
        }
        _ = shown()
        let invocation = try #require(shown().first)
        #expect(invocation["type"]?.string == "REAL_TIME" && invocation["completed"]?.string != nil)
        #expect(
            invocation["completeInvocationInput"]?["localizedError"]?["message"]?.string?.contains("lost")
                == true
        )
        #expect(invocation["completeInvocationInput"]?["output"]?.isNull == true)
        cloud.advance(47 * 3_600_000)
        #expect(shown().count == 1)
        cloud.advance(2 * 3_600_000)
        #expect(shown().count == 0)
    }
}

extension String {
    /// As it stands in JSON.
    fileprivate var replacingQuotes: String {
        split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
    }
}
