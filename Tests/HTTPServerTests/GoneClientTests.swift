// Clients that leave while the server waits for something, or waits on purpose.
import COpenSSL
import Glibc
import HTTPMessages
import Testing

@testable import HTTPServer

private func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n" }

/// What keeps an answer from leaving, for ten minutes at least.
private let holds = ["/wait", "/delay/86313600000", "/fault/drops", "/fault/stall"]

@Suite(.serialized) struct GoneClientTests {
    /// How a client leaves.
    enum Departure: CaseIterable { case close, reset, halfClose }

    @Test(arguments: holds, Departure.allCases)
    func aClientThatHasGoneKeepsNothing(_ path: String, _ departure: Departure) async throws {
        let server = try TestServer()
        var client: Client? = try server.client()
        client?.send(get(path))
        #expect(server.reads(1))
        switch departure {
        case .close: client = nil
        case .reset:
            client?.resetOnClose()
            client = nil
        case .halfClose:
            client?.shutDownSending()
            while try client?.receive().isEmpty == false {}
        }
        #expect(server.comes { server.openConnections == 0 && server.waiting == 0 })
        await server.stop(graceMilliseconds: 10_000)
    }

    /// Nothing is read then, so only the poller tells.
    @Test(arguments: holds)
    func aClientWithMuchBehindItsRequestIsMissedToo(_ path: String) async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get(path))
        #expect(server.reads(1))
        client.send(String(repeating: get("/next"), count: 4000))
        client.shutDownSending()
        _ = try? client.receiveToEnd()
        #expect(server.comes { server.openConnections == 0 && server.waiting == 0 })
        await server.stop(graceMilliseconds: 10_000)
    }

    /// The rest of such content is nobody's, and must not keep the end of the connection from being seen.
    @Test(arguments: holds)
    func aClientThatLeavesWithinContentIsMissedToo(_ path: String) async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(
            "GET \(path) HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9000000\r\n\r\n"
        )
        #expect(server.reads(1))
        client.send([UInt8](repeating: 1, count: 8_000_000))
        client.shutDownSending()
        _ = try? client.receiveToEnd()
        #expect(server.comes { server.openConnections == 0 && server.waiting == 0 })
        await server.stop(graceMilliseconds: 10_000)
    }

    /// What was ready before is sent all the same.
    @Test func aClientThatHalfClosesGetsWhatIsReadyBeforeAWait() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/size/3000000") + get("/wait") + get("/never"))
        client.shutDownSending()
        let answer = try client.receiveToEnd()
        #expect(answer.hasSuffix("</size/3000000>") && answer.utf8.count > 3_000_000)
        #expect(server.comes { server.openConnections == 0 && server.waiting == 0 })
        await server.stop(graceMilliseconds: 10_000)
    }

    @Test(arguments: holds) func aClientOfTLSThatHasGoneKeepsNothing(_ path: String) async throws {
        let security = try #require(SecureTests.security)
        let server = try TestServer(security: security)
        for saysGoodBye in [true, false] {
            let client = try SecureClient(port: server.port)
            client.send(get(path))
            if saysGoodBye { client.sayGoodBye() } else { client.plain.shutDownSending() }
            _ = client.receiveToEnd()
            #expect(server.comes { server.openConnections == 0 && server.waiting == 0 })
        }
        await server.stop(graceMilliseconds: 10_000)
    }

    @Test(arguments: holds) func aClientOfHTTP2ThatHasGoneKeepsNothing(_ path: String) async throws {
        let server = try TestServer()
        let client = try server.client()
        // A SETTINGS frame; HEADERS with indexed fields and a literal path and authority (RFC 7541 §6).
        let block: [UInt8] =
            [0x82, 0x86, 0x04, UInt8(path.utf8.count)] + Array(path.utf8) + [0x01, 0x01, 0x61]
        for stream: UInt8 in [1, 3, 5] {
            if stream == 1 {
                client.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0])
            }
            client.send([0, 0, UInt8(block.count), 1, 5, 0, 0, 0, stream] + block)
        }
        #expect(server.reads(3))
        client.shutDownSending()
        while try client.receive().isEmpty == false {}
        #expect(server.comes { server.openConnections == 0 && server.waiting == 0 })
        await server.stop(graceMilliseconds: 10_000)
    }
}
