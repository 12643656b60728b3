// A server on a free port, with a responder that does what the path says.
import Glibc
import HTTPMessages
import Logging
import Synchronization
import TLS

@testable import HTTPServer

/// Serves for one test.
struct TestServer {
    let server: HTTPServer
    let port: UInt16
    private let responder = PathResponder()

    init(_ configuration: ServerConfiguration = ServerConfiguration(), security: TLSContext? = nil) throws {
        server = HTTPServer(configuration: configuration, logger: Logger(label: "test"))
        port = try server.start([
            ListenerConfiguration(host: "127.0.0.1", port: 0, responder: responder, security: security)
        ])[0]
        .port
    }

    func client() throws -> Client { try Client(port: port) }

    var openConnections: Int { server.statistics.openConnections }
    /// How many requests wait, and have not been told that nobody waits for them any more.
    var waiting: Int { responder.waiting.load(ordering: .relaxed) }

    /// Lets the server come to a state; false when it does not within ten seconds.
    func comes(to state: () -> Bool) -> Bool {
        for _ in 0..<10_000 where !state() { usleep(1000) }
        return state()
    }

    /// Waits until the server has read so many requests.
    func reads(_ requests: UInt64) -> Bool { comes { server.statistics.exchanges.requests >= requests } }

    /// One request on a connection of its own; what came back.
    func get(_ path: String) throws -> String {
        let client = try client()
        client.send("GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        return try client.receiveToEnd()
    }

    func stop(graceMilliseconds: Int64 = 0) async {
        await withCheckedContinuation { done in
            server.stop(graceMilliseconds: graceMilliseconds) { done.resume() }
        }
    }
}

/// Echoes what it is not told otherwise: `/delay/MS`, `/size/BYTES`, `/fault/NAME`, `/wait`.
///
/// What begins with `/vital` and is no wait is always answered.
final class PathResponder: Responder {
    let waiting = Atomic(0)

    func isVital(_ head: borrowing RequestHead) -> Bool {
        let path = head.text(head.path)
        return path.hasPrefix("/vital") && !path.hasSuffix("/wait")
    }

    func respond(
        to head: borrowing RequestHead,
        in context: RequestContext,
        with response: inout Response
    ) -> Disposition {
        let parts = head.text(head.path).split(separator: "/").map(String.init)
        let number = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        switch parts.first {
        case "delay": response.delayMilliseconds = Int64(number)
        case "size": response.body = [UInt8](repeating: UInt8(ascii: "x"), count: number)
        case "fault": response.fault = Self.faults[parts[1]]
        case "wait":
            return .wait(Patience(counting: self), until: context.now.advanced(byMilliseconds: 300_000))
        case "vital" where parts.count > 1:
            return .wait(Patience(counting: self), until: context.now.advanced(byMilliseconds: 300_000))
        default: break
        }
        if head.hasBody { return .consume(Counter(Self.intakeFaults[head.text(head.path)])) }
        response.body.append(contentsOf: "<\(head.text(head.path))>".utf8)
        return .respond
    }

    func explain(_ refusal: RequestRefusal, in context: RequestContext, with response: inout Response) {
        response.body.append(contentsOf: refusal.reason.utf8)
    }

    private static let faults: [String: WireFault] = [
        "reset": .reset, "close": .close, "truncate": .truncate(bytes: 3), "stall": .stall,
        "garbage": .garbage,
        "dribble": .dribble(bytes: 7, everyMilliseconds: 1),
        "drops": .dribble(bytes: 1, everyMilliseconds: 600_000),
    ]

    private static let intakeFaults: [String: IntakeFault] = [
        "/upload/reset": .reset(afterBytes: 100_000),
        "/upload/slow": .slow(bytes: 100_000, everyMilliseconds: 1),
        "/upload/never": .slow(bytes: 1, everyMilliseconds: 600_000),
    ]
}

/// Waits for ever.
final class Patience: Waiter {
    private let responder: PathResponder

    init(counting responder: PathResponder) {
        self.responder = responder
        responder.waiting.add(1, ordering: .relaxed)
    }

    func resume(at now: MonotonicTime, with response: inout Response) -> Disposition {
        .wait(self, until: .distantFuture)
    }

    func abandon() { responder.waiting.subtract(1, ordering: .relaxed) }
}

/// Answers with the number of bytes of the content.
final class Counter: BodyConsumer {
    var maximumLength: Int64 { 64 * 1024 * 1024 }
    let intakeFault: IntakeFault?
    private var count = 0

    init(_ intakeFault: IntakeFault?) { self.intakeFault = intakeFault }

    func receive(_ chunk: Span<UInt8>) { count += chunk.count }

    func finish(at now: MonotonicTime, with response: inout Response) -> Disposition {
        response.body.append(contentsOf: "<\(count) bytes>".utf8)
        return .respond
    }

    func abandon() {}
}
