// A server that is not there for a while.
import Glibc
import HTTPMessages
import Logging
import Testing

@testable import HTTPServer

@Suite(.serialized) struct OutageTests {
    private static func isRefused(at port: UInt16) -> Bool {
        do {
            _ = try Client(port: port)
            return false
        } catch {
            return (error as? ClientError)?.number == ECONNREFUSED
        }
    }

    @Test(arguments: [1, 2])
    func clientsAreResetAndRefusedAndComeBackToTheSamePort(lanes: Int) async throws {
        var configuration = ServerConfiguration()
        configuration.laneCount = lanes
        let server = HTTPServer(configuration: configuration, logger: Logger(label: "test"))
        let ports = try server.start(
            [0, 1].map { _ in ListenerConfiguration(host: "127.0.0.1", port: 0, responder: PathResponder()) }
        ).map(\.port)
        let request = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"
        let clients = try (0..<8).map { _ in try Client(port: ports[0]) }
        let spared = try Client(port: ports[1])
        for client in clients + [spared] {
            client.send(request)
            _ = try client.receive(of: "</x>")
        }
        server.beginOutage(exceptAt: 1, milliseconds: 600_000)
        for client in clients {
            #expect(throws: ClientError(number: ECONNRESET)) { try client.receiveToEnd() }
        }
        #expect(Self.isRefused(at: ports[0]))
        // Those who look after the server are not cut off, and may end it earlier.
        spared.send(request)
        _ = try spared.receive(of: "</x>")
        #expect(!Self.isRefused(at: ports[1]))
        server.beginOutage(exceptAt: 1, milliseconds: 0)
        var tries = 0
        while Self.isRefused(at: ports[0]), tries < 10_000 {
            usleep(1_000)
            tries += 1
        }
        let again = try Client(port: ports[0])
        again.send(request)
        _ = try again.receive(of: "</x>")
        await withCheckedContinuation { done in server.stop(graceMilliseconds: 0) { done.resume() } }
    }

    @Test func aServerThatIsOutCanBeStopped() async throws {
        let server = try TestServer()
        server.server.beginOutage(exceptAt: 0, milliseconds: 600_000)
        await server.stop()
    }
}
