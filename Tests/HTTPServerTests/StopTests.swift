// Starting and stopping servers.
import Dispatch
import Glibc
import HTTPMessages
import Logging
import Sockets
import Synchronization
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

    /// Without this the test would last for half an hour.
    @Test func doesNotWaitForAnAnswerThatIsHeldBackForLonger() async throws {
        let server = try TestServer()
        let delayed = try server.client()
        delayed.send(get("/delay/3600000"))
        #expect(server.reads(1))
        await server.stop(graceMilliseconds: 1_800_000)
        #expect(try delayed.receiveToEnd() == "")
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

    /// What a client has sent before it could know of the stop is answered.
    @Test func aClientThatWasJustSendingIsAnswered() async throws {
        var configuration = ServerConfiguration()
        let kernel = SystemCalls.kernel
        let isSending = Atomic(false)
        let hasStopped = Atomic(false)
        let mayGoOn = DispatchSemaphore(value: 0)
        configuration.systemCalls.send = { descriptor, bytes in
            if bytes.count > 500 {
                isSending.store(true, ordering: .relaxed)
                mayGoOn.wait()
            }
            return kernel.send(descriptor, bytes)
        }
        let server = try TestServer(configuration)
        let (idle, late, new) = (try server.client(), try server.client(), try server.client())
        for client in [idle, late] {
            client.send(get("/1"))
            _ = try client.receive(of: "</1>")
        }
        // The lane is held in a send while the stop and the requests come in.
        new.send(get("/size/1000"))
        #expect(server.comes { isSending.load(ordering: .relaxed) })
        server.server.stop(graceMilliseconds: 600_000) { hasStopped.store(true, ordering: .relaxed) }
        late.send(get("/late"))
        let last = try server.client()
        last.send(get("/last"))
        mayGoOn.signal()
        #expect(try late.receiveToEnd().hasSuffix("</late>"))
        #expect(try last.receiveToEnd().hasSuffix("</last>"))
        #expect(try new.receiveToEnd().hasSuffix("</size/1000>"))
        #expect(try idle.receiveToEnd() == "")
        for client in [idle, late, last, new] { client.shutDownSending() }
        #expect(server.comes { hasStopped.load(ordering: .relaxed) })
        #expect(server.openConnections == 0)
    }

    /// Its request comes too late, but it sees the end of the connection and no reset.
    @Test func aClientThatSendsAfterTheStopSeesTheEnd() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/1"))
        _ = try client.receive(of: "</1>")
        async let stopped: Void = server.stop(graceMilliseconds: 600_000)
        #expect(try client.receive() == [])
        client.send(get("/late"))
        #expect(try client.receive() == [])
        client.shutDownSending()
        await stopped
        #expect(try client.receive() == [])
    }

    @Test func aStoppingServerRefusesConnections() async throws {
        let server = try TestServer()
        let busy = try server.client()
        busy.send(get("/delay/86313600000"))
        #expect(server.reads(1))
        async let stopped: Void = server.stop(graceMilliseconds: 600_000)
        #expect(server.comes { (try? server.client()) == nil })
        await server.stop()
        await stopped
    }
}
