// The n-th system call fails: the connection may suffer, the server may not.
import Dispatch
import Glibc
import HTTPMessages
import Sockets
import Synchronization
import Testing

@testable import HTTPServer

/// Which call is to fail, how often, with what.
struct Failure: Sendable, CustomTestStringConvertible {
    enum Call: CaseIterable { case accept, receive, send }

    var call: Call
    var first: Int
    var count: Int
    var error: Int32

    var testDescription: String { "\(call) \(first)..<\(first + count) fails with \(error)" }

    static let all: [Failure] = {
        let transient: [Call: [Int32]] = [
            .accept: [EMFILE, ENFILE, ENOMEM, ENOBUFS, EINTR, ECONNABORTED, EAGAIN],
            .receive: [EINTR, EAGAIN, ENOMEM, ECONNRESET, EBADF, ETIMEDOUT],
            .send: [EINTR, EAGAIN, ENOBUFS, EPIPE, ECONNRESET],
        ]
        return transient.flatMap { call, errors in
            errors.flatMap { error in (0..<3).map { Failure(call: call, first: $0, count: 2, error: error) } }
        }
    }()
}

/// Counts calls and lets some fail.
private final class Saboteur: Sendable {
    private let calls = Mutex<[Failure.Call: Int]>([:])
    private let failure: Failure

    init(_ failure: Failure) { self.failure = failure }

    var systemCalls: SystemCalls {
        var table = SystemCalls.kernel
        let kernel = SystemCalls.kernel
        table.accept = { self.fails(.accept) ? -self.failure.error : kernel.accept($0) }
        table.receive = { self.fails(.receive) ? -Int(self.failure.error) : kernel.receive($0, $1) }
        table.send = { self.fails(.send) ? -Int(self.failure.error) : kernel.send($0, $1) }
        return table
    }

    private func fails(_ call: Failure.Call) -> Bool {
        let number = calls.withLock { calls in
            calls[call, default: -1] += 1
            return calls[call, default: 0]
        }
        return call == failure.call && (failure.first..<failure.first + failure.count).contains(number)
    }
}

@Suite(.serialized) struct SystemCallFailureTests {
    @Test(arguments: Failure.all) func isSurvived(_ failure: Failure) async throws {
        var configuration = ServerConfiguration()
        configuration.systemCalls = Saboteur(failure).systemCalls
        let server = try TestServer(configuration)
        // These may be lost, but must not hang.
        for _ in 0..<5 { _ = try? server.get("/maybe") }
        #expect(try server.get("/surely").hasSuffix("</surely>"))
        await server.stop()
        #expect(server.server.statistics.openConnections == 0)
    }

    @Test func shortWritesAndReadsChangeNothing() async throws {
        var configuration = ServerConfiguration()
        let kernel = SystemCalls.kernel
        let turn = Mutex(0)
        configuration.systemCalls.send = { descriptor, bytes in
            let count = turn.withLock { turn in
                turn += 1
                return turn % 4
            }
            return count == 0
                ? -Int(EAGAIN)
                : kernel.send(descriptor, UnsafeRawBufferPointer(rebasing: bytes.prefix(count)))
        }
        configuration.readBufferBytes = 5
        let server = try TestServer(configuration)
        let answer = try server.get("/size/1000")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.hasSuffix(String(repeating: "x", count: 1000) + "</size/1000>"))
        await server.stop()
    }

    /// With no descriptor left the client waits in the kernel's queue, and the server does not spin.
    @Test func descriptorExhaustionPausesAccepting() async throws {
        var configuration = ServerConfiguration()
        let kernel = SystemCalls.kernel
        let calls = Atomic(0)
        configuration.systemCalls.accept = { listener in
            calls.add(1, ordering: .relaxed).newValue <= 3 ? -EMFILE : kernel.accept(listener)
        }
        let server = try TestServer(configuration)
        #expect(try server.get("/patient").hasSuffix("</patient>"))
        #expect(calls.load(ordering: .relaxed) <= 6)
        await server.stop()
    }

    /// A connection may be readable and writable at once; when its output is lost, it is gone.
    @Test(arguments: [ECONNRESET, EPIPE], 1..<4)
    func aConnectionThatIsLostWhileWritingIsClosedOnce(_ error: Int32, _ failing: Int) async throws {
        let kernel = SystemCalls.kernel
        let hasAsked = DispatchSemaphore(value: 0)
        let sends = Atomic(0)
        let accepted = Mutex<Set<Int32>>([])
        let faults = Mutex<[String]>([])
        var configuration = ServerConfiguration()
        configuration.systemCalls.accept = { listener in
            let descriptor = kernel.accept(listener)
            if descriptor >= 0 { accepted.withLock { _ = $0.insert(descriptor) } }
            return descriptor
        }
        configuration.systemCalls.receive = { descriptor, buffer in
            if !accepted.withLock({ $0.contains(descriptor) }) { faults.withLock { $0.append("received") } }
            return kernel.receive(descriptor, buffer)
        }
        // Each takes a few bytes, so that the connection waits for room; before the first, the client asks again.
        configuration.systemCalls.send = { descriptor, bytes in
            let number = sends.add(1, ordering: .relaxed).newValue
            if number == 1 { hasAsked.wait() }
            if number > failing { return -Int(error) }
            return kernel.send(descriptor, UnsafeRawBufferPointer(rebasing: bytes.prefix(10)))
        }
        configuration.systemCalls.close = { descriptor in
            let isOpen = accepted.withLock { $0.remove(descriptor) != nil }
            if !isOpen { faults.withLock { $0.append("closed") } }
            kernel.close(descriptor)
        }
        let server = try TestServer(configuration)
        let client = try server.client()
        client.send("GET /size/1000 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(server.comes { sends.load(ordering: .relaxed) > 0 })
        client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        hasAsked.signal()
        _ = try? client.receiveToEnd()
        #expect(server.comes { server.openConnections == 0 })
        await server.stop(graceMilliseconds: 10_000)
        #expect(server.openConnections == 0)
        #expect(faults.withLock { $0 } == [])
        #expect(accepted.withLock { $0.isEmpty })
    }
}
