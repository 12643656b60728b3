// When connections or descriptors are all taken: who gives way, and what the others are told.
import Glibc
import HTTPMessages
import Sockets
import Synchronization
import Testing

@testable import HTTPServer

private func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n" }

@Suite(.serialized) struct ConnectionLimitTests {
    private func start(connections: Int, lanes: Int = 1) throws -> TestServer {
        var configuration = ServerConfiguration()
        configuration.limits.connections = connections
        configuration.laneCount = lanes
        return try TestServer(configuration)
    }

    @Test(arguments: [1, 3]) func idleConnectionsGiveWay(_ lanes: Int) async throws {
        let server = try start(connections: 3, lanes: lanes)
        let idle = try (0..<3).map { _ in try server.client() }
        for client in idle {
            client.send(get("/in"))
            _ = try client.receive(of: "</in>")
        }
        for number in 0..<20 { #expect(try server.get("/\(number)").hasSuffix("</\(number)>")) }
        #expect(try idle[0].receiveToEnd() == "")
        await server.stop()
    }

    @Test func asManyConnectionsAsAreAllowedMayStayIdle() async throws {
        let server = try start(connections: 3)
        let idle = try (0..<3).map { _ in try server.client() }
        for number in 0..<10 {
            for client in idle {
                client.send(get("/\(number)"))
                #expect(try client.receive(of: "</\(number)>").hasPrefix("HTTP/1.1 200 "))
            }
        }
        await server.stop()
    }

    /// Nobody may be kept from learning why, nor from looking after the server.
    @Test(arguments: [1, 3]) func aFullServerSaysSoAndCanBeAsked(_ lanes: Int) async throws {
        let server = try start(connections: 2, lanes: lanes)
        let held = try (0..<2).map { _ in try server.client() }
        for client in held { client.send(get("/wait")) }
        #expect(server.reads(2))
        let refused = try server.client()
        refused.send(get("/usual") + get("/vital"))
        let answer = try refused.receiveToEnd()
        #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("\r\nConnection: close\r\n"))
        #expect(answer.contains("--max-connections") && !answer.contains("</vital>"))
        let served = try server.client()
        served.send(get("/vital") + get("/usual"))
        let health = try served.receiveToEnd()
        #expect(health.hasPrefix("HTTP/1.1 200 ") && health.hasSuffix("</vital>"))
        #expect(server.waiting == 2)
        await server.stop()
        #expect(server.openConnections == 0)
    }

    /// A request beyond the limit must not keep its connection for long.
    @Test func aFullServerLetsNobodyWait() async throws {
        let server = try start(connections: 1)
        let held = try server.client()
        held.send(get("/wait"))
        #expect(server.reads(1))
        #expect(try server.get("/vital/wait").hasPrefix("HTTP/1.1 503 "))
        #expect(server.waiting == 1)
        await server.stop()
    }

    /// An answer that a scenario holds back for years must not keep the server full for as long.
    @Test(arguments: ["/delay/86313600000", "/fault/stall"])
    func endlessDelaysKeepNobodyOutOfAFullServer(_ path: String) async throws {
        let server = try start(connections: 2)
        let held = try (0..<2).map { _ in try server.client() }
        for (number, client) in held.enumerated() {
            client.send(get(path))
            #expect(server.reads(UInt64(number + 1)))
        }
        var answer = ""
        while !answer.hasPrefix("HTTP/1.1 200 ") { answer = try server.get("/new") }
        #expect(answer.hasSuffix("</new>"))
        #expect(try held[0].receiveToEnd().isEmpty)
        await server.stop()
    }

    @Test func silentClientsLockNobodyOutOfAFullServer() async throws {
        let server = try start(connections: 1)
        let held = try server.client()
        held.send(get("/wait"))
        #expect(server.reads(1))
        let silent = try (0..<100).map { _ in try server.client() }
        for _ in 0..<5 { #expect(try server.get("/vital").hasSuffix("</vital>")) }
        #expect(silent.count == 100)
        await server.stop()
    }

    @Test func aFullServerSpeaksHTTP2() async throws {
        let server = try start(connections: 1)
        let held = try server.client()
        held.send(get("/wait"))
        #expect(server.reads(1))
        let client = try server.client()
        let block: [UInt8] = [0x82, 0x86, 0x84, 0x01, 0x01, 0x61]
        client.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0])
        client.send([0, 0, UInt8(block.count), 1, 5, 0, 0, 0, 1] + block)
        let answer = try client.receiveToEnd()
        // GOAWAY in which stream 1 is the last, and the reason as content.
        #expect(answer.contains("--max-connections"))
        #expect(server.waiting == 1)
        await server.stop()
    }
}

@Suite(.serialized) struct DescriptorExhaustionTests {
    /// How many connections a server can have.
    private final class Supply: Sendable {
        let descriptors: Atomic<Int>

        init(_ count: Int) { descriptors = Atomic(count) }
    }

    private func start(_ supply: Supply) throws -> TestServer {
        var configuration = ServerConfiguration()
        let kernel = SystemCalls.kernel
        let open = Atomic(0)
        configuration.systemCalls.accept = { listener in
            // As in the kernel, whether anybody wants to be accepted or not.
            if open.load(ordering: .relaxed) >= supply.descriptors.load(ordering: .relaxed) { return -EMFILE }
            let descriptor = kernel.accept(listener)
            if descriptor >= 0 { open.add(1, ordering: .relaxed) }
            return descriptor
        }
        configuration.systemCalls.close = { descriptor in
            kernel.close(descriptor)
            open.subtract(1, ordering: .relaxed)
        }
        return try TestServer(configuration)
    }

    /// Whoever does nothing gives way to a client that cannot be accepted; whoever is served does not.
    @Test func idleConnectionsGiveWay() async throws {
        let server = try start(Supply(3))
        let busy = try server.client()
        busy.send(get("/delay/300"))
        let idle = try (0..<2).map { _ in try server.client() }
        #expect(try server.get("/new").hasSuffix("</new>"))
        #expect(try idle[0].receiveToEnd() == "")
        #expect(try busy.receive(of: "</delay/300>").hasPrefix("HTTP/1.1 200 "))
        await server.stop()
    }

    /// Where nobody is idle, those give way that have waited for longest.
    @Test(arguments: ["/wait", "/delay/86313600000", "/fault/drops", "/fault/stall"])
    func connectionsThatWaitGiveWay(_ path: String) async throws {
        let supply = Supply(.max)
        let server = try start(supply)
        let held = try (0..<20).map { _ in try server.client() }
        for (number, client) in held.enumerated() {
            client.send(get(path))
            #expect(server.reads(UInt64(number + 1)))
        }
        supply.descriptors.store(20, ordering: .relaxed)
        #expect(try server.get("/new").hasSuffix("</new>"))
        #expect(try held[0].receiveToEnd().utf8.count <= 1)
        #expect(server.openConnections > 0)
        #expect(server.comes { server.waiting == (path == "/wait" ? server.openConnections : 0) })
        await server.stop()
        #expect(server.openConnections == 0 && server.waiting == 0)
    }
}
