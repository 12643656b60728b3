// The control plane in process: requests as text in, answers out; no socket, no sleeping.

import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Synchronization
import Tenancy

@testable import AdminAPI

/// An answer as a client sees it.
struct AdminReply {
    var status: Int
    var head: String
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSONNode? { try? JSONReader.read(body) }
    var errorCode: String? { json?["error"]?["code"]?.string }
    var message: String { json?["error"]?["message"]?.string ?? "" }
}

extension JSONNode {
    /// Numbers as a test expects them, whatever their range.
    var integer: Int64? {
        if case .number(let number) = value { number.integer } else { nil }
    }

    var double: Double? {
        if case .number(let number) = value { number.double } else { nil }
    }
}

/// Wake-ups, counted.
final class CountingMailbox: WakeMailbox {
    private let count = Mutex(0)

    var wakes: Int { count.withLock { $0 } }

    func wake(connection: UInt64, exchange: UInt32) { count.withLock { $0 += 1 } }
}

/// Holds back what is handed to the desk until it is told to work.
final class Desk: Sendable {
    private let pieces = Mutex<[@Sendable () -> Void]>([])

    var count: Int { pieces.withLock { $0.count } }

    func take(_ work: @escaping @Sendable () -> Void) { pieces.withLock { $0.append(work) } }

    func work() {
        let all = pieces.withLock { pieces in
            defer { pieces = [] }
            return pieces
        }
        for piece in all { piece() }
    }
}

/// A control plane over tenants with manual clocks.
final class AdminHarness {
    let registry: TenantRegistry
    let responder: AdminResponder
    /// What requests of other paths are sent to, where a test has such.
    var cloud: (any Responder)?
    let mailbox = CountingMailbox()
    var now = MonotonicTime(milliseconds: 0)
    private var uptime: Milliseconds { Milliseconds(now.milliseconds) }

    init(
        token: String? = nil,
        isBoundToLoopback: Bool = true,
        journal: JournalLimits = JournalLimits(),
        limits: TenantLimits = TenantLimits(),
        desk: Desk? = nil,
        _ change: (inout Scenario) -> Void = { _ in },
        outage: (@Sendable (Milliseconds) -> Void)? = nil
    ) {
        var scenario = Scenario()
        scenario.tenant.clock.mode = .manual
        change(&scenario)
        registry = TenantRegistry(
            scenario: scenario,
            text: Array("name: default\n".utf8),
            seed: 7,
            wallTime: Timestamp(milliseconds: 1_000_000),
            uptime: 0,
            limits: limits,
            journal: journal
        )
        let services = AdminServices(
            version: "1.2.3",
            token: token,
            isBoundToLoopback: isBoundToLoopback,
            loadScenario: Self.load,
            builtInNames: ["default", "throttled"],
            builtInText: { $0 == "throttled" ? Array("name: throttled\n".utf8) : nil },
            schema: { Array("{}".utf8) },
            engine: {
                var statistics = EngineStatistics()
                statistics.openConnections = 3
                statistics.latenessNanoseconds = 1_500_000_000
                return statistics
            },
            outage: outage,
            desk: { work in desk.map { $0.take(work) } ?? work() }
        )
        responder = AdminResponder(registry: registry, services: services)
    }

    /// A loader of its own: `name: X`, or the same as JSON, is a scenario with a rule, everything else has two errors.
    private static func load(_ text: [UInt8], _ contentType: String) -> LoadedScenario {
        let json = contentType.contains("json") ? (try? JSONReader.read(text))?["name"]?.string : nil
        let text = json.map { "name: \($0)" } ?? String(decoding: text, as: UTF8.self)
        guard text.hasPrefix("name: ") else {
            return .failure(
                ScenarioRefusal([
                    ScenarioRefusal.Problem(line: 2, column: 3, message: "unknown key \"foo\""),
                    ScenarioRefusal.Problem(line: 4, column: 1, message: "bad duration"),
                ])
            )
        }
        var scenario = Scenario()
        scenario.name = String(text.dropFirst(6).prefix { $0 != "\n" })
        scenario.tenant.clock.mode = .manual
        var rule = FaultRule()
        rule.operations = [.loadAccounts]
        rule.calls = .range(from: 1, to: 1)
        rule.answer = .preset(status: 429, variant: .expired, retryAfter: .automatic)
        scenario.faults = [rule]
        return .success(scenario)
    }

    // MARK: Requests

    func get(_ target: String, fields: [(String, String)] = []) -> AdminReply {
        send(.get, target, fields: fields)
    }

    func post(_ target: String, _ body: String = "", fields: [(String, String)] = []) -> AdminReply {
        send(.post, target, body: body, fields: fields)
    }

    /// The answer of a call that does not wait; status 0 for one that does.
    func send(
        _ method: HTTPMethod,
        _ target: String,
        body: String = "",
        fields: [(String, String)] = [],
        host: String = "127.0.0.1:8080"
    ) -> AdminReply {
        var response = Response()
        let disposition = begin(method, target, body: body, fields: fields, host: host, &response)
        guard case .respond = disposition else { return AdminReply(status: 0, head: "", body: []) }
        let reply = reply(response)
        if target.hasPrefix("/__admin") { DescribedCall.check(method, target, reply) }
        return reply
    }

    /// Begins a call that waits.
    func waiter(_ target: String, _ method: HTTPMethod = .get) -> (any Waiter, until: MonotonicTime)? {
        var response = Response()
        guard case .wait(let waiter, let until) = begin(method, target, &response) else { return nil }
        return (waiter, until)
    }

    /// Brings a waiting call back; nil when it goes on waiting.
    func resume(_ waiter: any Waiter) -> AdminReply? {
        var response = Response()
        guard case .respond = waiter.resume(at: now, with: &response) else { return nil }
        return reply(response)
    }

    private func reply(_ response: Response) -> AdminReply {
        AdminReply(
            status: response.status,
            head: String(decoding: response.fields.lines, as: UTF8.self),
            body: response.body
        )
    }

    private func begin(
        _ method: HTTPMethod,
        _ target: String,
        body: String = "",
        fields: [(String, String)] = [],
        host: String = "127.0.0.1:8080",
        _ response: inout Response
    ) -> Disposition {
        let head = Self.head(method, target, fields: fields, host: host, hasBody: !body.isEmpty)
        let waker = Waker(mailbox: mailbox, connection: 1, exchange: 1)
        let context = RequestContext(now: now, waker: waker, isSecure: false)
        let asked: any Responder = target.hasPrefix("/__admin") ? responder : cloud ?? responder
        switch asked.respond(to: head, in: context, with: &response) {
        case .consume(let consumer):
            consumer.receive(Array(body.utf8).span)
            var disposition = consumer.finish(at: now, with: &response)
            // A long upload asks for further turns of its lane.
            while case .wait(let waiter, let until) = disposition, until <= now.advanced(byNanoseconds: 1) {
                disposition = waiter.resume(at: now, with: &response)
            }
            return disposition
        case let other: return other
        }
    }

    static func head(
        _ method: HTTPMethod,
        _ target: String,
        fields: [(String, String)] = [],
        host: String = "127.0.0.1:8080",
        hasBody: Bool = false
    ) -> RequestHead {
        var head = RequestHead()
        head.method = method
        head.hasBody = hasBody
        let parts = target.split(separator: "?", maxSplits: 1)
        head.path = append(String(parts[0]), to: &head)
        if parts.count > 1 { head.query = append(String(parts[1]), to: &head) }
        for (name, value) in [("Host", host)] + fields {
            let field = RequestHead.Field(name: append(name, to: &head), value: append(value, to: &head))
            head.fields.append(field)
            if name == "Host" { head.host = field.value }
            if name == "Authorization" { head.authorization = field.value }
            if name == "Content-Type" { head.contentType = field.value }
        }
        return head
    }

    private static func append(_ text: String, to head: inout RequestHead) -> ByteRange {
        let start = head.bytes.count
        head.bytes += text.utf8
        return ByteRange(start, head.bytes.count)
    }

    // MARK: The client under test

    /// A load as a client would have asked for it.
    @discardableResult
    func load(_ source: String = "hr", tenant name: String = "default") throws -> String {
        let tenant = registry.tenant(named: name, uptime: uptime) ?? registry.defaultTenant
        return try tenant.withLock { run throws(LoadRefusal) in
            let time = run.tenant.clock.now(uptime: self.uptime)
            let request = LoadRequest(kind: .accountAggregation, sourceID: source, launcher: "qa")
            return try run.tenant.load(request, at: time).id.hex
        }
    }

    /// Writes requests of a client into the journal.
    func record(
        _ operation: Operation?,
        _ status: Int,
        times: Int = 1,
        client: String = "qa",
        tenant: String = "default"
    ) {
        let tenant = registry.tenant(named: tenant, uptime: uptime) ?? registry.defaultTenant
        for _ in 0..<times {
            tenant.withLock { run in
                let time = run.tenant.clock.now(uptime: self.uptime)
                if let operation { _ = run.faults.judge(CallFacts(operation: operation)) { _ in nil } }
                var record = CallRecord(method: "POST")
                record.facts = CallFacts(operation: operation, version: .v2025, client: client)
                record.outline = CallOutline(
                    requestID: run.tenant.nextRequestID(),
                    tenantTime: time,
                    uptime: self.uptime,
                    status: status
                )
                let head = Array("/v2025/x?client_secret=s3cretBearer s3cret".utf8)
                record.head = head
                record.tokenPrint = 1
                record.path = 0..<8
                record.query = 9..<29
                record.authorization = 29..<head.count
                if operation == nil { record.nearestRoute = "/v2025/sources/{id}/load-accounts" }
                run.record(record) { _ in nil }
            }
        }
    }
}
