// Ways to write values that are right: every form, and where defaults come from.

import IdentityCloud
import Scenarios
import Testing

@testable import ScenarioFiles

@Suite struct FormsTests {
    /// The only rule of a file.
    private func rule(_ text: String) throws -> FaultRule {
        let result = load("faults: [{ \(text) }]")
        #expect(result.lines == [])
        return try #require(result.scenario?.faults.first)
    }

    private func tenant(_ text: String) throws -> TenantSettings {
        let result = load(text)
        #expect(result.lines == [])
        return try #require(result.scenario).tenant
    }

    @Test(
        arguments: [
            ("0", 0), ("0s", 0), ("200ms", 200), ("3s", 3_000), ("10m", 600_000), ("1h", 3_600_000),
            ("2d", 172_800_000),
            ("\"3s\"", 3_000), ("007s", 7_000), ("999d", 86_313_600_000), ("1.5s", 1_500),
            ("1h30m", 5_400_000),
            ("12345678s", 12_345_678_000),
        ] as [(String, Milliseconds)]
    )
    func durations(text: String, milliseconds: Milliseconds) throws {
        #expect(try rule("delay: \(text)").delay == .fixed(milliseconds: milliseconds))
    }

    @Test(arguments: ["1000d", "999d1ms", "-1s", "3 s", "3S", "s", "3sec", "30m1h", "1", "３s", "123456789s"])
    func whatIsNoDuration(text: String) {
        #expect(load("faults: [{ delay: \(text) }]").scenario == nil)
    }

    @Test(
        arguments: [
            ("3", .range(from: 3, to: 3)), ("\"3\"", .range(from: 3, to: 3)), ("1-2", .range(from: 1, to: 2)),
            ("3+", .range(from: 3, to: nil)), ("every 5", .every(5)),
        ] as [(String, CallSelection)]
    )
    func calls(text: String, calls: CallSelection) throws {
        #expect(try rule("calls: \(text), answer: 500").calls == calls)
    }

    @Test(arguments: [("2%", 0.02), ("0.5%", 0.005), ("100%", 1), ("100.0%", 1), ("0%", 0)])
    func percentages(text: String, share: Double) throws {
        let rule = try #require(load("faults: [{ chance: \(text), answer: 500 }]").scenario?.faults.first)
        #expect(rule.chance == share)
    }

    @Test(
        arguments: [
            ("401", .preset(status: 401, variant: .expired, retryAfter: .automatic)),
            ("{ 401: missing }", .preset(status: 401, variant: .missing, retryAfter: .automatic)),
            ("\"401: expired\"", .preset(status: 401, variant: .expired, retryAfter: .automatic)),
            ("429, retry-after: none", .preset(status: 429, variant: .expired, retryAfter: .none)),
            ("503, retry-after: 1m", .preset(status: 503, variant: .expired, retryAfter: .seconds(60))),
            ("{ status: 418 }", .custom(status: 418, headers: [], body: .preset)),
            ("{ status: 418, body: short }", .custom(status: 418, headers: [], body: .text("short"))),
            (
                "{ status: 418, body: [1, 2.5, yes, null, true, \"1\", { a: b }] }",
                .custom(
                    status: 418,
                    headers: [],
                    body: .json(Array(#"[1,2.5,"yes",null,true,"1",{"a":"b"}]"#.utf8))
                )
            ),
            (
                "{ status: 429 }, retry-after: 3s",
                .custom(status: 429, headers: [.init(name: "Retry-After", value: "3")], body: .preset)
            ),
            (
                "{ status: 200, headers: { X-A: 5, x-b: text } }",
                .custom(
                    status: 200,
                    headers: [.init(name: "X-A", value: "5"), .init(name: "x-b", value: "text")],
                    body: .preset
                )
            ),
        ] as [(String, FaultAnswer)]
    )
    func answers(text: String, answer: FaultAnswer) throws {
        #expect(try rule("answer: \(text)").answer == answer)
    }

    @Test(arguments: [
        "0", "-1", "999999999", "-999999999", "1.5", "1e3", "soon", "\"Sat, 31 Jan 2026 14:30:00 GMT\"",
        "5 s",
        "\"\"", String(repeating: "9", count: 400),
    ])
    func aRetryAfterMayBeNonsense(value: String) throws {
        let rule = try rule("answer: { status: 503, headers: { Retry-After: \(value) } }")
        let sent = value.replacing("\"", with: "")
        let header = FaultAnswer.Field(name: "Retry-After", value: sent)
        #expect(rule.answer == .custom(status: 503, headers: [header], body: .preset))
    }

    @Test(
        arguments: [
            ("reset", .reset), ("close", .close), ("stall", .stall), ("garbage", .garbage),
            ("{ truncate: 40 }", .truncate(bytes: 40)),
            ("{ dribble: 8 }", .dribble(bytes: 8, everyMilliseconds: 100)),
            ("{ dribble: 8, every: 1s }", .dribble(bytes: 8, everyMilliseconds: 1_000)),
            ("{ reset-upload: 64KiB }", .resetUpload(bytes: 65_536)),
            ("{ reset-upload: 0 }", .resetUpload(bytes: 0)),
            ("{ read: 16KiB, every: 50ms }", .read(bytes: 16_384, everyMilliseconds: 50)),
            ("{ read: 5 }", .read(bytes: 5, everyMilliseconds: 100)),
        ] as [(String, WireEffect)]
    )
    func wireEffects(text: String, effect: WireEffect) throws {
        #expect(try rule("wire: \(text)").wire == effect)
    }

    @Test func delays() throws {
        #expect(try rule("delay: { min: 0, max: 400ms }").delay == .uniform(minimum: 0, maximum: 400))
        #expect(try rule("delay: { median: 120ms, p99: 2s }").delay == .lognormal(median: 120, p99: 2_000))
    }

    @Test func operations() throws {
        #expect(try rule("on: \"*\", answer: 500").operations == nil)
        #expect(try rule("answer: 500").operations == nil)
        #expect(try rule("on: token, answer: 500").operations == [.token])
        #expect(try rule("on: [token, task-list], answer: 500").operations == [.token, .taskList])
    }

    @Test func conditions() throws {
        let text = "{ source: 12, job: a, client: b, version: beta, header: { Accept: text/csv } }"
        let condition = try rule("on: task-status, where: \(text), answer: 500").condition
        #expect(condition.source == "12")
        #expect(condition.job == "a")
        #expect(condition.client == "b")
        #expect(condition.version == .beta)
        #expect(condition.headers == [.init(name: "Accept", value: "text/csv")])
    }

    @Test func newConditions() throws {
        let text =
            "{ tenant: \"a*\", client: me@acme, path: /v3/x, query: { limit: 5, b: x }, token-issued: 0s..5s, "
            + "token-age: 5s+, rows: 200000+, bytes: 1KiB-10MiB, file: \"*.csv\" }"
        var condition = FaultCondition()
        condition.tenant = "a*"
        condition.client = "me@acme"
        condition.path = "/v3/x"
        condition.query = [.init(name: "limit", value: "5"), .init(name: "b", value: "x")]
        condition.tokenIssued = .init(from: 0, to: 5_000)
        condition.tokenAge = .init(from: 5_000, to: nil)
        condition.upload = .init(
            rows: .init(from: 200_000, to: nil),
            bytes: .init(from: 1_024, to: 10 << 20),
            file: "*.csv"
        )
        #expect(try rule("on: load-accounts, where: \(text), answer: 500").condition == condition)
    }

    @Test(arguments: [("5s..", nil), ("5s..5s", 5_000), ("5s+", nil)] as [(String, Milliseconds?)])
    func windows(text: String, end: Milliseconds?) throws {
        #expect(try rule("between: \(text), answer: 500").between == .init(from: 5_000, to: end))
    }

    @Test func changes() throws {
        let change = try rule(
            "change: { status: 201, headers: { Date: null, X: 5 }, body: { a: 1.50, b: null, c: [x] } }"
        ).change
        #expect(change?.status == 201)
        #expect(change?.headers == [.init(name: "Date", value: nil), .init(name: "X", value: "5")])
        #expect(change?.body?.members?.map(\.name) == ["a", "b", "c"])
        #expect(change?.body?["b"]?.isNull == true)
        #expect(change?.body?["c"]?.elements?.map(\.string) == ["x"])
    }

    @Test func turns() throws {
        let rule = try rule(
            "from: { on: [export-start, token], calls: 2 }, until: { on: token, where: { client: a } }, answer: 401"
        )
        #expect(rule.from?.calls == CallScope([.exportStart, .token]))
        #expect(rule.from?.selection == .range(from: 2, to: 2))
        #expect(rule.until?.condition.client == "a")
    }

    @Test func plans() throws {
        let time = try tenant(
            "aggregation: { plan: [STARTED 2s, ACCOUNTS_COLLECTED 0s, COMPLETED], completion-lag: 1s }"
        )
        #expect(
            time.aggregation.plan == [
                .init(.started, .lasting(2_000)), .init(.accountsCollected, .lasting(0)), .init(.completed),
            ]
        )
        #expect(time.aggregation.completionLag == 1_000)
        let polls = try tenant("aggregation: { progress: polls, plan: [STARTED 2, TERMINATED] }").aggregation
        #expect(polls.plan == [.init(.started, .polls(2)), .init(.terminated)])
        let manual = try tenant("aggregation: { progress: manual, plan: [STARTED, RETRIED 2s, CANCELLED] }")
            .aggregation
        #expect(manual.plan == [.init(.started), .init(.retried, .lasting(2_000)), .init(.cancelled)])
    }

    @Test func aSourceSaysItsCourseAnew() throws {
        let text = """
            aggregation: { plan: [STARTED 2s, TERMINATED], completion-lag: 1s }
            sources:
              - id: a
                aggregations: [{}, { outcome: stuck }, { expires: 5s }, { plan: [STARTED 1s, COMPLETED] }]
            """
        let runs = try tenant(text).sources[0].aggregations
        #expect(runs.map(\.plan.count) == [2, 0, 2, 2])
        #expect(runs.map(\.outcome) == [.completed, .stuck, .completed, .completed])
        #expect(runs.allSatisfy { $0.completionLag == 1_000 })
    }

    @Test func exportsAreAMappingOrAList() throws {
        #expect(try tenant("export: { outcome: error }").export.map(\.outcome) == [.error])
        #expect(try tenant("export: [{ outcome: error }, {}]").export.map(\.outcome) == [.error, .success])
    }

    @Test func stubsAndTheRulesThatNameThem() throws {
        let text = """
            stubs:
              - on: GET /v3/identity-profiles
                answer: { body: [] }
              - on: POST /v2025/identities/{id}/x/
                answer: { status: 202, headers: { X-A: "${path.id}", Date: null }, file: a.json }
            faults:
              - { on: "POST /v2025/identities/{id}/x/", answer: 500 }
              - { on: [token, GET /v3/identity-profiles], calls: 1, answer: 500 }
              - { on: GET /v3/identity-profiles, where: { path: "/v3*" }, calls: 2, wire: close }
            """
        let result = load(text, files: ["a.json": #"{"id":"${body./a}"}"#])
        #expect(result.lines == [])
        let scenario = try #require(result.scenario)
        #expect(
            scenario.stubs.map(\.call.text) == [
                "GET /v3/identity-profiles", "POST /v2025/identities/{id}/x/",
            ]
        )
        #expect(scenario.stubs[0].body == .json(try Template("[]")))
        #expect(
            scenario.stubs[1].call.segments == [
                .literal("v2025"), .literal("identities"), .name("id"), .literal("x"),
            ]
        )
        #expect(scenario.stubs[1].status == 202)
        #expect(scenario.stubs[1].headers.map(\.value) == [try Template("${path.id}"), nil])
        #expect(scenario.stubs[1].body == .json(try Template(#"{"id":"${body./a}"}"#)))
        #expect(
            scenario.faults.map(\.scope) == [
                CallScope([], stubs: [1]), CallScope([.token], stubs: [0]), CallScope([], stubs: [0]),
            ]
        )
    }

    @Test func clocks() throws {
        #expect(try tenant("clock: { mode: manual }").clock.mode == .manual)
        #expect(try tenant("clock: { mode: scaled }").clock.mode == .scaled(factor: 60))
        #expect(try tenant("clock: { mode: scaled, factor: 0.5 }").clock.mode == .scaled(factor: 0.5))
        let start = try tenant("clock: { start: \"2026-01-01T01:00:00.5+01:00\" }").clock.start
        #expect(start == Timestamp(milliseconds: 1_767_225_600_500))
    }

    @Test func offIsAWordWithAndWithoutYAML11() throws {
        #expect(try tenant("rate-limit: off").rateLimit == nil)
        #expect(try tenant("rate-limit: false").rateLimit == nil)
        #expect(try tenant("auth: { mode: off }").auth.mode == .off)
        let json = load(#"{"rate-limit": false, "auth": {"mode": "off"}}"#, name: "a.json").scenario
        #expect(json?.tenant.rateLimit == nil && json?.tenant.auth.mode == .off)
    }

    @Test func keysThatAreLeftOutOfAMappingKeepTheirDefaults() throws {
        let limit = try #require(try tenant("rate-limit: { requests: 5 }").rateLimit)
        #expect(limit.requests == 5 && limit.per == 10_000 && limit.key == .client)
        #expect(try tenant("sources: [{ id: abc }]").sources == [SourceSettings(id: "abc")])
        #expect(
            try tenant("sources: [{ id: abc, changes: { new: 1 } }]").sources[0].changes
                == AccountChanges(new: 1)
        )
    }

    @Test func aSourcesAggregationsStartFromTheTenantsWhereverThoseStand() throws {
        let text = """
            sources:
              - id: a
                aggregations: [{ collect: 5 }, { progress: time, collect: 5s }, {}]
            aggregation: { progress: polls, collect: 2, process: 4, found-after: 1 }
            """
        let runs = try tenant(text).sources[0].aggregations
        #expect(runs.map(\.collectPolls) == [5, 2, 2])
        #expect(runs.map(\.processPolls) == [4, 4, 4])
        #expect(runs.map(\.progress) == [.polls, .time, .polls])
        #expect(runs.map(\.collect) == [2_000, 5_000, 2_000])
        #expect(runs.map(\.foundAfter) == [1, 1, 1])
    }

    @Test func accountsAreANumberOrAFile() throws {
        let result = load("sources: [{ id: a, accounts: hr.csv }]", files: ["hr.csv": "id\n1\n"])
        #expect(result.scenario?.tenant.sources[0].accounts == .csv(Array("id\n1\n".utf8)))
        #expect(try tenant("sources: [{ id: a, accounts: 3 }]").sources[0].accounts == .count(3))
    }

    @Test func processMayBeARate() throws {
        #expect(try tenant("aggregation: { process: 500/s }").aggregation.process == .rate(perSecond: 500))
        #expect(try tenant("aggregation: { process: 0.5/s }").aggregation.process == .rate(perSecond: 0.5))
    }
}
