// A tenant in the hands of a test: the same words as in the kits of other languages.

public import Drydock
import Foundation
import Testing

/// A simulated tenant that no other test sees: sources, jobs, clock, scenario, journal.
///
/// What the server refuses, or finds not as the test expects it, is thrown as `Refusal` with the server's sentence.
public struct Tenant: Sendable {
    @TaskLocal static var ofThisTest: Tenant?

    /// The tenant of the test that runs.
    public static var current: Tenant {
        get throws {
            guard let tenant = ofThisTest else {
                throw Refusal(status: 0, message: "this test has no tenant: give it the trait .drydock()")
            }
            return tenant
        }
    }

    /// What it is called; a client whose client id is this name is in the tenant, too.
    public let name: String
    let server: Drydock
    let control: TenantControl

    /// Where the client under test is pointed.
    public var url: String { server.url }

    /// What names the tenant; the client under test sends it with every request.
    public var headers: [String: String] { ["X-Drydock-Tenant": name] }

    /// Lets the tenant begin again with another scenario.
    ///
    /// - Throws: `StartError.badScenario`; the old one then stays in force.
    public func play(_ scenario: ScenarioSource) throws(StartError) { try control.start(scenario) }

    func change(_ clock: Configuration.Clock) async throws {
        struct Change: Encodable {
            var mode: String
            var factor: Double?
        }
        let change =
            switch clock {
            case .real: Change(mode: "real")
            case .manual: Change(mode: "manual")
            case .scaled(let factor): Change(mode: "scaled", factor: factor)
            }
        try await call("POST", "clock", change)
    }

    /// What happened while tenant time passed.
    public struct Moved: Decodable, Sendable {
        public struct Event: Decodable, Sendable {
            public var at, job, phase: String
        }

        public var time: String
        public var passed: [Event]
    }

    /// Lets tenant time pass.
    @discardableResult
    public func advance(_ duration: Duration) async throws -> Moved {
        try await call("POST", "clock", ["advance": duration.inWords])
    }

    /// Lets tenant time pass until something happens to a job.
    @discardableResult
    public func next() async throws -> Moved { try await call("POST", "clock", ["advance": "next"]) }

    /// An aggregation, an entitlement load or an export.
    public struct Job: Decodable, Sendable {
        public var id, kind, phase: String
        public var final: Bool
    }

    /// The tenant's jobs.
    public func jobs() async throws -> [Job] {
        struct Answer: Decodable { var jobs: [Job] }
        return try await (call("GET", "jobs") as Answer).jobs
    }

    /// Waits, in real time, until a job is in a phase; throws when it is not in time.
    @discardableResult
    public func wait(
        _ job: String,
        _ status: String = "COMPLETED",
        timeout: Duration = .seconds(5)
    ) async throws -> Job {
        try await call("GET", "jobs/\(job)/wait?status=\(status)&timeout=\(timeout.inWords)")
    }

    /// A request that the client made.
    public struct Request: Decodable, Sendable {
        public struct Upload: Decodable, Sendable {
            public var bytes: Int
            public var rows: Int?
        }

        public struct Rule: Decodable, Sendable {
            public var rule: Int
            public var name: String?
            public var fired: Bool
        }

        public var requestId, method, target: String
        public var operation, wire: String?
        public var status: Int
        public var upload: Upload?
        public var rules: [Rule]?
    }

    /// What the client asked, oldest first.
    public func requests(operation: String? = nil, status: Int? = nil) async throws -> [Request] {
        try await requests([operation.map { "operation=\($0)" }, status.map { "status=\($0)" }])
    }

    private func requests(_ query: [String?]) async throws -> [Request] {
        struct Answer: Decodable { var requests: [Request] }
        let text = query.compactMap { $0 }.joined(separator: "&")
        return try await (call("GET", "requests?\(text)") as Answer).requests
    }

    /// Holds what the client did against what the test expects.
    ///
    /// - Parameters:
    ///   - expect: Such as `["operation": "load-accounts", "status": 202, "exactly": 1]`.
    ///   - order: One call matching each, in that sequence.
    ///   - pause: Between calls that match: `["operation": "load-accounts", "atLeast": "3s"]`.
    ///   - findings: `none` or `no-errors`.
    ///   - since: A request's id; only what came after it counts.
    /// - Throws: `Refusal` with a sentence about what differs.
    public func verify(
        expect: [Match] = [],
        order: [Match] = [],
        pause: [Match] = [],
        findings: String? = nil,
        since: String? = nil
    ) async throws {
        struct Body: Encodable {
            var expect, order, pause: [Match]?
            var findings, since: String?
        }
        let lists = [expect, order, pause].map { $0.isEmpty ? nil : $0 }
        let body = Body(expect: lists[0], order: lists[1], pause: lists[2], findings: findings, since: since)
        try await call("POST", "verify", body)
    }

    /// Something that would hurt against the real service.
    public struct Finding: Decodable, Sendable, CustomStringConvertible {
        public var rule, severity, advice: String
        public var observed: String?
        public var count: Int

        public var description: String {
            "\(severity) \(rule), \(count)x\(observed.map { ": \($0)" } ?? ""). \(advice)"
        }
    }

    /// What the client did that would hurt.
    public func report() async throws -> [Finding] {
        struct Answer: Decodable { var findings: [Finding] }
        return try await (call("GET", "report") as Answer).findings
    }

    /// A fresh start with the same scenario.
    public func reset() async throws { try await call("POST", "reset") }

    /// What a person wants to see when the test failed.
    public func describe() async throws -> String {
        let (requests, findings) = (try await requests(["limit=20"]), try await report())
        let lines =
            [
                "tenant \(name) of \(url)",
                requests.isEmpty ? "no requests" : "its last \(requests.count) requests:",
            ]
            + requests.map { "  \($0)" } + [findings.isEmpty ? "no findings" : "findings:"]
            + findings.map { "  \($0)" }
        return lines.joined(separator: "\n")
    }

    func forget() async throws { try await call("DELETE", "tenants/\(name)") }

    private func call<Answer: Decodable>(
        _ method: String,
        _ path: String,
        _ body: (any Encodable)? = nil
    ) async throws -> Answer {
        let data = try await Control.call(method, "\(url)/__admin/\(path)", body, tenant: name)
        return try JSONDecoder().decode(Answer.self, from: data)
    }

    private func call(_ method: String, _ path: String, _ body: (any Encodable)? = nil) async throws {
        _ = try await Control.call(method, "\(url)/__admin/\(path)", body, tenant: name)
    }
}

extension Tenant.Request: CustomStringConvertible {
    public var description: String {
        let fired = (rules ?? []).filter(\.fired).map { $0.name ?? "rule \($0.rule)" }.joined(separator: ", ")
        return "\(method)  \(target)  \(status)" + (wire.map { "  wire: \($0)" } ?? "")
            + (fired.isEmpty ? "" : "  by: \(fired)")
    }
}

/// A request that is looked for: `["operation": "load-accounts", "status": 202, "exactly": 1]`.
public struct Match: ExpressibleByDictionaryLiteral, Encodable, Sendable {
    /// A condition's text or number.
    public enum Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, Encodable, Sendable {
        case text(String)
        case number(Int)

        public init(stringLiteral value: String) { self = .text(value) }
        public init(integerLiteral value: Int) { self = .number(value) }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .number(let number): try container.encode(number)
            }
        }
    }

    var conditions: [String: Value]

    public init(dictionaryLiteral elements: (String, Value)...) {
        conditions = Dictionary(elements) { $1 }
    }

    public func encode(to encoder: any Encoder) throws { try conditions.encode(to: encoder) }
}
