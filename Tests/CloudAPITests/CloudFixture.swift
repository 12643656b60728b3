// The one fixture of these tests: a responder over tenants of a scenario, driven as the engine drives it, without one.

import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Logging
import Scenarios
import Tenancy

@testable import CloudAPI

/// A server in process: requests go in as their parts, answers come out, and time passes when told.
final class CloudFixture {
    let registry: TenantRegistry
    private let responder: CloudResponder
    /// Milliseconds since the server started.
    var uptime: Milliseconds = 1_000
    /// How the content of the last request was to be disturbed.
    private(set) var intakeFault: IntakeFault?

    /// 2026-01-31T14:30:00.000Z: the time of day at start.
    static let start = Timestamp(milliseconds: 1_769_869_800_000)

    init(limits: TenantLimits = TenantLimits(), _ adjust: (inout Scenario) -> Void = { _ in }) {
        var scenario = Scenario()
        scenario.seed = 7
        adjust(&scenario)
        registry = TenantRegistry(
            scenario: scenario,
            seed: 7,
            wallTime: Self.start,
            uptime: 1_000,
            limits: limits
        )
        responder = CloudResponder(registry: registry, signer: ToySigner(), logger: Logger(label: "test"))
    }

    /// The requests of the default tenant, or of the only client that asked for a token, oldest first.
    var journal: [JournalEntry] { registry.unnamedTenant.withLock { $0.journal.entries(CallFilter()) } }

    func advance(_ length: Milliseconds) { uptime += length }

    /// Sends a request and waits for its answer, as a connection would.
    ///
    /// A bearer token is added unless `Authorization` is among the fields or `token` is nil. Content arrives in pieces
    /// of so many bytes.
    func send(
        _ method: HTTPMethod,
        _ target: String,
        _ fields: [(String, String)] = [],
        body: [UInt8]? = nil,
        token: String? = "test-token",
        pieces: Int = .max,
        expectsContinue: Bool = false
    ) -> Answer {
        var head = makeHead(method, target, fields, token: token)
        head.hasBody = body?.isEmpty == false
        head.contentLength = head.hasBody ? body.map { Int64($0.count) } : nil
        head.expectsContinue = expectsContinue
        var response = Response()
        var disposition = responder.respond(to: head, in: context, with: &response)
        var consumed = false
        if case .consume(let consumer) = disposition {
            consumed = true
            intakeFault = consumer.intakeFault
            feed(body ?? [], to: consumer, pieces: pieces)
            response = Response()
            disposition = consumer.finish(at: now, with: &response)
        }
        var waits = 0
        while case .wait(let waiter, _) = disposition {
            waits += 1
            response = Response()
            disposition = waiter.resume(at: now, with: &response)
        }
        guard case .respond = disposition else { preconditionFailure("the call is not answered") }
        return Answer(response: response, readBody: consumed, waits: waits)
    }

    /// Sends a request of whose content only a part comes, until the engine refuses it or, without a refusal, the client
    /// leaves.
    func breakOff(
        _ target: String,
        _ fields: [(String, String)],
        part: String,
        token: String?,
        by refusal: RequestRefusal?
    ) -> Answer? {
        var head = makeHead(.post, target, fields, token: token)
        head.hasBody = true
        var response = Response()
        let disposition = responder.respond(to: head, in: context, with: &response)
        guard case .consume(let consumer) = disposition else {
            preconditionFailure("nobody takes the content")
        }
        feed(Array(part.utf8), to: consumer, pieces: .max)
        uptime += 100
        response = Response()
        guard let refusal else {
            consumer.abandon()
            return nil
        }
        guard consumer.refuse(refusal, at: now, with: &response) else {
            preconditionFailure("the refusal is not answered")
        }
        return Answer(response: response, readBody: true)
    }

    /// Sends a request, and leaves while its answer is being made.
    func leave(_ target: String) {
        var response = Response()
        let head = makeHead(.get, target, [], token: "test-token")
        guard case .wait(let waiter, _) = responder.respond(to: head, in: context, with: &response) else {
            preconditionFailure("the call is answered at once")
        }
        waiter.abandon()
    }

    private func makeHead(
        _ method: HTTPMethod,
        _ target: String,
        _ fields: [(String, String)],
        token: String?
    ) -> RequestHead {
        let hasHost = fields.contains { $0.0.lowercased() == "host" }
        let host = hasHost ? [] : [("Host", "localhost:8080")]
        let hasAuthorization = fields.contains { $0.0.lowercased() == "authorization" }
        let bearer = hasAuthorization ? [] : token.map { [("Authorization", "Bearer \($0)")] } ?? []
        return makeHead(method, target, host + bearer + fields)
    }

    func post(_ target: String, form body: String, type: String, _ fields: [(String, String)] = []) -> Answer
    {
        send(.post, target, fields + [("Content-Type", type)], body: Array(body.utf8))
    }

    func explain(_ refusal: RequestRefusal) -> Answer {
        var response = Response()
        response.status = refusal.status
        responder.explain(refusal, in: context, with: &response)
        return Answer(response: response, readBody: false)
    }

    /// Uploads a CSV file as an SDK does.
    func upload(_ csv: String, to target: String, pieces: Int = .max) -> Answer {
        let body =
            "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n"
            + csv + "\r\n--B--\r\n"
        return send(
            .post,
            target,
            [("Content-Type", "multipart/form-data; boundary=B")],
            body: Array(body.utf8),
            pieces: pieces
        )
    }

    private var context: RequestContext {
        RequestContext(
            now: now,
            waker: Waker(mailbox: NoMailbox(), connection: 0, exchange: 0),
            isSecure: false
        )
    }

    private var now: MonotonicTime { MonotonicTime(milliseconds: uptime.milliseconds) }

    private func feed(_ body: [UInt8], to consumer: any BodyConsumer, pieces: Int) {
        var start = 0
        while start < body.count {
            let end = start + min(pieces, body.count - start)
            consumer.receive(body.span.extracting(start..<end))
            start = end
        }
    }

    private func makeHead(_ method: HTTPMethod, _ target: String, _ fields: [(String, String)]) -> RequestHead
    {
        var head = RequestHead()
        func add(_ text: some StringProtocol) -> ByteRange {
            let start = head.bytes.count
            head.bytes.append(contentsOf: text.utf8)
            return ByteRange(start, head.bytes.count)
        }
        head.method = method
        head.methodToken = add(method.token)
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        head.path = add(parts[0])
        if parts.count == 2 { head.query = add(parts[1]) }
        for (name, value) in fields {
            let field = RequestHead.Field(name: add(name), value: add(value))
            head.fields.append(field)
            switch name.lowercased() {
            case "host": head.host = field.value
            case "authorization": head.authorization = field.value
            case "content-type": head.contentType = field.value
            default: break
            }
        }
        return head
    }
}

/// A response as a client sees it.
struct Answer {
    let response: Response
    /// Whether the content was read before the answer was given.
    let readBody: Bool
    /// How often the call asked for another turn of its lane.
    var waits = 0

    var status: Int { response.status }
    var text: String { String(decoding: response.body, as: UTF8.self) }
    var json: JSONNode? { try? JSONReader.read(response.body) }

    /// The value of a field; several values are joined, which no answer is meant to have.
    func field(_ name: String) -> String? {
        let values = response.fields.ranges.filter { field in
            String(decoding: response.fields.lines[field.name.indices], as: UTF8.self).lowercased()
                == name.lowercased()
        }
        return values.isEmpty
            ? nil
            : values.map { String(decoding: response.fields.lines[$0.value.indices], as: UTF8.self) }.joined(
                separator: " | "
            )
    }

    /// The names of an object's members, in order.
    func keys(_ path: String...) -> [String]? {
        path.reduce(json) { $0?[$1] }?.members?.map(\.name)
    }

    subscript(_ path: String...) -> JSONNode? {
        path.reduce(json) { $0?[$1] }
    }
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

/// Signs with a sum: good enough to tell a changed token from a whole one.
struct ToySigner: TokenSigner {
    func authenticationCode(of message: [UInt8]) -> [UInt8] {
        var mixed: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in message { mixed = (mixed ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return (0..<32).map { UInt8(truncatingIfNeeded: mixed >> UInt64($0 * 2)) }
    }
}

private final class NoMailbox: WakeMailbox {
    func wake(connection: UInt64, exchange: UInt32) {}
}
