// Scenarios with every number at its ends: each is refused with its place, or it works, to the end and in every view.

import CloudAPI
import Formats
import HTTPMessages
import IdentityCloud
import Logging
import ScenarioFiles
import Scenarios
import Testing

@testable import AdminAPI

/// The numbers of a scenario, each in its place of a file that is right otherwise.
private struct NumberedScenario {
    /// By the name that stands in the file, in braces; what is there when nothing else is.
    static let numbers: KeyValuePairs<String, String> = [
        "seed": "7", "factor": "60", "start": "2026-01-31T14:30:00Z", "token-lifetime": "749s",
        "lifetime": "30s",
        "requests": "100", "per": "10s", "accounts": "100", "new": "10", "changed": "5", "deleted": "2",
        "threshold": "10%", "collect": "2s", "process": "3s", "retries": "1", "found-after": "0",
        "expires": "1h",
        "queue": "1s", "run": "3s", "calls": "1-2", "chance": "50%", "limit": "3", "between": "0s..60s",
        "retry-after": "3s", "min": "50ms", "max": "400ms", "median": "120ms", "p99": "2s", "delay": "200ms",
        "truncate": "40", "dribble": "8", "every": "100ms", "status": "503", "header": "5",
    ]

    private static let template = """
        seed: {seed}
        clock: { mode: {mode}, {only-scaled}start: {start} }
        auth: { mode: any-token, token-lifetime: {token-lifetime}, clients: [{ id: me, lifetime: {lifetime} }] }
        rate-limit: { requests: {requests}, per: {per}, key: tenant }
        aggregation: { progress: {progress}, collect: {collect}, process: {process}, outcome: {outcome},
          retries: {retries}, found-after: {found-after}, expires: {expires}, busy: allow }
        sources:
          - { id: hr, kind: direct, accounts: {accounts}, changes: { new: {new}, changed: {changed}, deleted: {deleted} },
              delete-threshold: {threshold} }
          - { id: file, kind: delimited-file, accounts: 10, delete-threshold: {threshold} }
        export: { progress: {progress}, queue: {queue}, run: {run} }
        unknown-export: accept
        faults:
          - { on: task-list, calls: {calls}, chance: {chance}, limit: {limit}, between: {between}, answer: 429,
              retry-after: {retry-after} }
          - { on: task-status, delay: { min: {min}, max: {max} } }
          - { on: aggregation-status, delay: { median: {median}, p99: {p99} } }
          - { on: "*", delay: {delay} }
          - { on: export-status, calls: 2, wire: { truncate: {truncate} } }
          - { on: export-status, calls: 3, wire: { dribble: {dribble}, every: {every} } }
          - { on: export-status, calls: every 2, count-by: job,
              answer: { status: {status}, headers: { Retry-After: {header} }, body: { error: {header} } } }
        """

    var values: [String: String]
    var mode: String
    var progress: String
    var outcome: String

    var text: String {
        var text = Self.template
        let choices = [
            "mode": mode, "progress": progress, "outcome": outcome,
            "only-scaled": mode == "scaled" ? "factor: {factor}, " : "",
        ]
        for (name, value) in choices.merging(Self.numbers.map { ($0, $1) }, uniquingKeysWith: { $1 }) {
            guard choices[name] != nil else { continue }
            text = text.replacing("{\(name)}", with: value)
        }
        for (name, usual) in Self.numbers {
            let isLength = ["collect", "process", "queue", "run"].contains(name)
            let value = values[name] ?? (progress == "polls" && isLength ? "1" : usual)
            text = text.replacing("{\(name)}", with: value)
        }
        return text
    }
}

@Suite struct ExtremeScenarioTests {
    private static let whole = [
        "0", "1", "-1", "+5", "1.5", "1e3", "1e19", "1e400", "5e-324", "0x7fffffffffffffff", ".inf", ".nan",
        "''", "' 5'", "599", "600", "1000", "1001", "1000000", "10000000", "10000001", "999999999",
        "1000000000",
        "1000000001", "2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "18446744073709551615", String(repeating: "9", count: 400),
    ]
    private static let lengths = [
        "0s", "1ms", "9999999999ms", "10000000000ms", "9999999s", "9999h", "999d", "1000d", "-1s", "1e3s",
        String(repeating: "9", count: 400) + "d", "0s..0s", "0s..999d", "999d..0s", "999d..999d", "none",
    ]
    private static let others = [
        "0.001/s", "0.0001/s", "999999999.999/s", "1000000000/s", "0/s", "0%", "0.000001%", "100%",
        "100.000001%", "-1%", "NaN%", "0-0", "1-999999999999999999", "1-9223372036854775807",
        "999999999999999999+", "every 1", "every 0", "every 999999999999999999", "0000-01-01T00:00:00Z",
        "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59-00:01",
    ]
    private static let values = whole + lengths + others

    /// Loads a scenario, and if it is one, uses all of it.
    ///
    /// - Returns: Whether it was accepted.
    private func tries(_ numbered: NumberedScenario) throws -> Bool {
        let text = numbered.text
        let result = ScenarioLoader.load(text: Array(text.utf8), name: "extreme.yaml") { _ in [] }
        let errors = result.diagnostics.filter { $0.severity == .error }
        #expect(errors.isEmpty == (result.scenario != nil), "\(text)")
        #expect(errors.allSatisfy { $0.position.line > 0 && !$0.message.isEmpty }, "\(text)")
        guard let scenario = result.scenario else { return false }
        try use(scenario)
        return true
    }

    /// Every operation and every view, at two times.
    ///
    /// - Returns: The statuses that ISC's operations were answered with.
    @discardableResult
    private func use(_ scenario: Scenario) throws -> Set<Int> {
        let admin = AdminHarness { $0 = scenario }
        admin.cloud = CloudResponder(
            registry: admin.registry,
            signer: NoSigner(),
            logger: Logger(label: "test")
        )
        let fields = [
            ("Authorization", "Bearer any"), ("X-Drydock-Tenant", "default"),
            ("X-SailPoint-Experimental", "true"),
        ]
        var statuses: Set<Int> = []
        func ask(_ method: HTTPMethod, _ target: String) {
            statuses.insert(admin.send(method, target, fields: fields).status)
        }
        let exports = "/v2025/role-mining-sessions/s/potential-roles/r/export-async"
        // Time that passes before the requests: none, and the most there is.
        for pause in [0, Int64.max] {
            admin.now = admin.now.advanced(byMilliseconds: pause)
            ask(.post, "/oauth/token?grant_type=client_credentials&client_id=me&client_secret=x")
            for source in ["hr", "file"] { ask(.post, "/v2025/sources/\(source)/load-accounts") }
            ask(.post, exports)
            for job in admin.get("/__admin/jobs").json?["jobs"]?.elements?.prefix(2) ?? [] {
                let id = try #require(job["id"]?.string)
                for view in ["account-aggregations/\(id)/status", "task-status/\(id)", "task-status"] {
                    ask(.get, "/v2025/" + view)
                }
                for _ in 0..<2 { ask(.get, "\(exports)/\(id)") }
                if let (waiter, until) = admin.waiter("/__admin/jobs/\(id)/wait?timeout=10m") {
                    #expect(until >= admin.now)
                    waiter.abandon()
                }
            }
            for body in [#"{"advance":"next"}"#, #"{"advance":"36525d"}"#] {
                _ = admin.post("/__admin/clock", body)
            }
        }
        for view in ["clock", "jobs", "requests", "faults", "metrics", "tenants", "report?format=text"] {
            #expect(admin.get("/__admin/\(view)").status == 200)
        }
        #expect(admin.post("/__admin/reset").status == 200)
        return statuses
    }

    @Test func theUsualNumbersWork() throws {
        let usual = NumberedScenario(values: [:], mode: "manual", progress: "time", outcome: "completed")
        let result = ScenarioLoader.load(text: Array(usual.text.utf8), name: "usual.yaml") { _ in [] }
        #expect(try use(#require(result.scenario)).isSuperset(of: [200, 202]))
    }

    @Test(arguments: NumberedScenario.numbers.map(\.key))
    func aNumberAtItsEndsIsRefusedOrWorks(key: String) throws {
        var accepted = 0
        for value in Self.values {
            let numbered = NumberedScenario(
                values: [key: value],
                mode: key == "factor" ? "scaled" : "manual",
                progress: "time",
                outcome: key == "retries" ? "retried" : "completed"
            )
            accepted += try tries(numbered) ? 1 : 0
        }
        #expect(accepted > 0 && accepted < Self.values.count, "\(accepted) of \(Self.values.count)")
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func numbersAtTheirEndsTogetherAreRefusedOrWork(seed: UInt64) throws {
        let draws = SeedStream(seed: seed, "extremes")
        var count: UInt64 = 0
        func one<T>(of values: [T]) -> T {
            count += 1
            return values[Int(draws.bits(at: count) % UInt64(values.count))]
        }
        let keys = NumberedScenario.numbers.map(\.key)
        var accepted = 0
        for _ in 0..<200 {
            var values: [String: String] = [:]
            for _ in 0..<one(of: [1, 2, 3, 4]) { values[one(of: keys)] = one(of: Self.values) }
            accepted +=
                try tries(
                    NumberedScenario(
                        values: values,
                        mode: one(of: ["real", "scaled", "manual"]),
                        progress: one(of: ["time", "polls", "manual"]),
                        outcome: one(of: [
                            "completed", "completed-with-errors", "cancelled", "retried", "terminated",
                            "stuck",
                        ])
                    )
                ) ? 1 : 0
        }
        #expect(accepted > 0 && accepted < 200)
    }
}

private struct NoSigner: TokenSigner {
    func authenticationCode(of message: [UInt8]) -> [UInt8] { [UInt8](repeating: 7, count: 32) }
}
