// Uploads that are disturbed on their way in, over real sockets and in both versions of HTTP.
import Glibc
import HTTPMessages
import Testing

@testable import HTTPServer

@Suite(.serialized) struct IntakeTests {
    private static let size = 1_000_000

    private func head(_ path: String, _ size: Int = Self.size) -> String {
        "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n"
    }

    private func content(_ count: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(ascii: "x"), count: count)
    }

    @Test func anUploadIsSeenToBeResetInTheMiddle() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(head("/upload/reset"))
        client.send(content(99_999))
        #expect(try server.get("/other").hasSuffix("</other>"))
        client.send(content(1))
        #expect(throws: ClientError(number: ECONNRESET)) { try client.receive() }
        await server.stop()
    }

    @Test func anUploadThatIsTakenSlowlyArrivesWhole() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(head("/upload/slow"))
        client.send(content(Self.size))
        client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive(of: "</next>").contains("<\(Self.size) bytes>"))
        await server.stop()
    }

    @Test func theSocketIsNotReadWhileAnUploadPauses() async throws {
        let server = try TestServer()
        var client: Client? = try server.client()
        let limit = 64 * 1024 * 1024
        client?.send(head("/upload/never", limit))
        let sent = client?.sendUntilFull(content(65_536), atMost: limit)
        #expect(try #require(sent) < limit)
        #expect(server.server.statistics.bytesReceived < 256 * 1024)
        client?.resetOnClose()
        client = nil
        #expect(server.comes { server.openConnections == 0 })
        await server.stop()
    }

    @Test func anUploadOverHTTP2IsSeenToBeResetInTheMiddle() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(Self.opening + request("/upload/reset"))
        for _ in 0..<7 { client.send(frame(0, stream: 1, content(16_000))) }
        #expect(try next(3, from: client).suffix(4) == [0, 0, 0, 2])
        client.send(frame(6, stream: 0, [UInt8](repeating: 0, count: 8)))
        #expect(try next(6, from: client).count == 17)
        await server.stop()
    }

    @Test func anUploadOverHTTP2ThatIsTakenSlowlyArrivesWhole() async throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(Self.opening)
        // Only with these settings does the window hold so much.
        _ = try next(4, from: client)
        client.send(frame(4, flags: 1, stream: 0, []) + request("/upload/slow"))
        for _ in 0..<62 { client.send(frame(0, stream: 1, content(16_000))) }
        client.send(frame(0, flags: 1, stream: 1, content(8_000)))
        #expect(try next(0, from: client).dropFirst(9) == Array("<\(Self.size) bytes>".utf8)[...])
        await server.stop()
    }

    // MARK: Frames (RFC 9113 §4.1)

    private static let opening =
        Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]

    private func frame(_ type: UInt8, flags: UInt8 = 0, stream: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let count = payload.count
        return [
            UInt8(count >> 16), UInt8(count >> 8 & 255), UInt8(count & 255), type, flags, 0, 0, 0, stream,
        ]
            + payload
    }

    /// HEADERS of a POST, its fields by the static table (RFC 7541 §6.1, §6.2.2).
    private func request(_ path: String) -> [UInt8] {
        let block: [UInt8] = [0x83, 0x86, 0x01, 1, UInt8(ascii: "a"), 0x04, UInt8(path.utf8.count)]
        return frame(1, flags: 4, stream: 1, block + Array(path.utf8))
    }

    /// The next frame of that type; others are skipped.
    private func next(_ type: UInt8, from client: Client) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            while bytes.count >= 9, case let end = 9 + Int(bytes[1]) << 8 + Int(bytes[2]),
                bytes.count >= end
            {
                if bytes[3] == type { return Array(bytes[..<end]) }
                bytes.removeFirst(end)
            }
            let more = try client.receive()
            if more.isEmpty { throw ClientError(number: 0) }
            bytes += more
        }
    }
}
