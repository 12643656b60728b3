// The n-th system call fails: the connection may suffer, the server may not.
import Glibc
import HTTPMessages
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

    /// Whoever does nothing gives way to a client that cannot be accepted; whoever is served does not.
    @Test func descriptorExhaustionEndsIdleConnections() async throws {
        var configuration = ServerConfiguration()
        let kernel = SystemCalls.kernel
        let open = Atomic(0)
        configuration.systemCalls.accept = { listener in
            if open.load(ordering: .relaxed) == 3 { return -EMFILE }
            let descriptor = kernel.accept(listener)
            if descriptor >= 0 { open.add(1, ordering: .relaxed) }
            return descriptor
        }
        configuration.systemCalls.close = { descriptor in
            kernel.close(descriptor)
            open.subtract(1, ordering: .relaxed)
        }
        let server = try TestServer(configuration)
        let busy = try server.client()
        busy.send("GET /delay/300 HTTP/1.1\r\nHost: a\r\n\r\n")
        let idle = try (0..<2).map { _ in try server.client() }
        #expect(try server.get("/new").hasSuffix("</new>"))
        #expect(try idle[0].receiveToEnd() == "")
        #expect(try busy.receive(of: "</delay/300>").hasPrefix("HTTP/1.1 200 "))
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
}
