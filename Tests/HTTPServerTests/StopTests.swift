// Starting and stopping servers.
import Glibc
import HTTPMessages
import Logging
import Testing

@testable import HTTPServer

private func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n" }

@Suite(.serialized) struct StopTests {
    @Test func closesIdleConnectionsAtOnceAndFinishesTheOthers() async throws {
        let server = try TestServer()
        let idle = try server.client()
        idle.send(get("/1"))
        _ = try idle.receive(of: "</1>")
        let busy = try server.client()
        busy.send(get("/delay/300"))
        busy.send("")
        while server.server.statistics.exchanges.requests < 2 { usleep(1000) }
        await server.stop(graceMilliseconds: 60_000)
        #expect(try idle.receiveToEnd() == "")
        #expect(try busy.receiveToEnd().hasSuffix("</delay/300>"))
        #expect(throws: ClientError(number: ECONNREFUSED)) { try server.client() }
    }

    @Test func endsAtOnceWhenStoppedASecondTime() async throws {
        let server = try TestServer()
        let busy = try server.client()
        busy.send(get("/delay/600000"))
        while server.server.statistics.exchanges.requests < 1 { usleep(1000) }
        async let first: Void = server.stop(graceMilliseconds: 600_000)
        await server.stop(graceMilliseconds: 0)
        await first
        #expect(try busy.receiveToEnd() == "")
    }

    @Test func stopsBeforeItStarted() async {
        let server = HTTPServer(configuration: ServerConfiguration(), logger: Logger(label: "test"))
        await withCheckedContinuation { done in server.stop(graceMilliseconds: 0) { done.resume() } }
    }

    @Test func namesAnAddressThatIsTaken() async throws {
        let server = try TestServer()
        let second = HTTPServer(configuration: ServerConfiguration(), logger: Logger(label: "test"))
        let listener = ListenerConfiguration(host: "127.0.0.1", port: server.port, responder: PathResponder())
        let error = #expect(throws: BindError.self) { try second.start([listener]) }
        #expect(error?.cause.number == EADDRINUSE)
        #expect(error?.description.contains("127.0.0.1:\(server.port)") == true)
        await server.stop()
    }

    @Test(arguments: ["nowhere.example", "1.2.3", ""]) func refusesHostsThatAreNoAddress(_ host: String) {
        let server = HTTPServer(configuration: ServerConfiguration(), logger: Logger(label: "test"))
        let listener = ListenerConfiguration(host: host, port: 0, responder: PathResponder())
        #expect(throws: BindError.self) { try server.start([listener]) }
    }

    @Test func listensAtSeveralAddresses() async throws {
        let server = HTTPServer(configuration: ServerConfiguration(), logger: Logger(label: "test"))
        let listeners = ["127.0.0.1", "localhost"].map {
            ListenerConfiguration(host: $0, port: 0, responder: PathResponder())
        }
        let bound = try server.start(listeners)
        #expect(bound.map(\.host) == ["127.0.0.1", "localhost"])
        #expect(Set(bound.map(\.port)).count == 2)
        for address in bound {
            let client = try Client(port: address.port)
            client.send(get("/x"))
            #expect(try client.receive(of: "</x>").hasPrefix("HTTP/1.1 200 "))
        }
        await withCheckedContinuation { done in server.stop(graceMilliseconds: 0) { done.resume() } }
    }

    @Test func leavesConnectionsBeyondTheLimitWaiting() async throws {
        var configuration = ServerConfiguration()
        configuration.limits.connections = 2
        let server = try TestServer(configuration)
        var clients = try (0..<2).map { _ in try server.client() }
        for client in clients {
            client.send(get("/in"))
            _ = try client.receive(of: "</in>")
        }
        let third = try server.client()
        third.send(get("/third"))
        usleep(50_000)
        #expect(server.server.statistics.acceptedConnections == 2)
        clients.removeLast()
        #expect(try third.receive(of: "</third>").hasPrefix("HTTP/1.1 200 "))
        await server.stop()
    }
}
