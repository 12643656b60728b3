// TLS over real sockets: what a client of the secure port sees.
import COpenSSL
import Glibc
import HTTPMessages
import TLS
import Testing

@testable import HTTPServer

private func get(_ path: String, close: Bool = false) -> String {
    "GET \(path) HTTP/1.1\r\nHost: a\r\n\(close ? "Connection: close\r\n" : "")\r\n"
}

@Suite(.serialized) struct SecureTests {
    /// One authority for all tests: keys cost time.
    static let security: TLSContext? = {
        let now = Int64(time(nil))
        guard let issued = try? CertificateAuthority(at: now).issue(at: now) else { return nil }
        return try? TLSContext(
            certificate: .bytes(issued.certificatePEM, name: "certificate"),
            key: .bytes(issued.keyPEM, name: "key")
        )
    }()

    private func start(_ configuration: ServerConfiguration = ServerConfiguration()) throws -> TestServer {
        let security = try #require(Self.security)
        return try TestServer(configuration, security: security)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION], [[], ["http/1.1"], ["h3", "http/1.1"]])
    func speaksHTTP1(_ version: Int32, _ offer: [String]) async throws {
        let server = try start()
        let client = try SecureClient(port: server.port, offering: offer, highestVersion: version)
        #expect(client.applicationProtocol == (offer.isEmpty ? "" : "http/1.1"))
        for number in 0..<3 {
            client.send(get("/\(number)"))
            #expect(try client.receive(until: "</\(number)>").hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
        await server.stop()
    }

    @Test func speaksHTTP2WithWhoeverOffersIt() async throws {
        let server = try start()
        let client = try SecureClient(port: server.port, offering: ["h2", "http/1.1"])
        #expect(client.applicationProtocol == "h2")
        client.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0])
        // A frame of settings comes first (RFC 9113 §3.4).
        #expect(try client.receive().get()[3] == 4)
        await server.stop()
    }

    @Test func speaksHTTP2AfterItsPreface() async throws {
        let server = try start()
        let client = try SecureClient(port: server.port)
        client.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0])
        #expect(try client.receive().get()[3] == 4)
        await server.stop()
    }

    @Test func thePrefaceOpensNothingOnceALPNHasChosenHTTP1() async throws {
        let server = try start()
        let client = try SecureClient(port: server.port, offering: ["http/1.1"])
        client.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0])
        let (answer, end) = client.receiveToEnd()
        #expect(answer.hasPrefix("HTTP/1.1 400 ") && end == .goodBye)
        await server.stop()
    }

    @Test func tellsAClientOfPlainHTTPWhatIsWrong() async throws {
        let server = try start()
        let answer = try server.get("/")
        #expect(answer.hasPrefix("HTTP/1.1 400 "))
        #expect(answer.contains("https://"))
        await server.stop()
    }

    @Test func takesAnUpload() async throws {
        let server = try start()
        let client = try SecureClient(port: server.port)
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        for _ in 0..<50 { client.send([UInt8](repeating: 1, count: 100_000)) }
        #expect(try client.receive(until: "<5000000 bytes>").hasPrefix("HTTP/1.1 200 "))
        await server.stop()
    }

    @Test func sendsALargeAnswerWhole() async throws {
        let server = try start()
        let client = try SecureClient(port: server.port)
        client.send(get("/size/5000000", close: true))
        let (answer, end) = client.receiveToEnd()
        #expect(answer.hasSuffix("x</size/5000000>") && answer.utf8.count > 5_000_000)
        #expect(end == .goodBye)
        await server.stop()
    }

    @Test func answersAClientThatSaidGoodBye() async throws {
        let server = try start()
        let client = try SecureClient(port: server.port)
        client.send(get("/1") + get("/2"))
        client.sayGoodBye()
        let (answer, end) = client.receiveToEnd()
        #expect(answer.hasSuffix("</2>"))
        #expect(end == .goodBye)
        await server.stop()
    }

    @Test func answersAClientThatHalfClosed() async throws {
        let server = try start()
        let client = try SecureClient(port: server.port)
        client.send(get("/1"))
        client.plain.shutDownSending()
        #expect(client.receiveToEnd().text.hasSuffix("</1>"))
        await server.stop()
    }

    @Test(arguments: [[0x00], [0x16, 0x03, 0x01, 0x00, 0x01, 0xFF], [0x80, 0x2E, 0x01], [0x0D, 0x0A]])
    func endsAConnectionWithoutAHandshake(_ garbage: [UInt8]) async throws {
        let server = try start()
        let client = try server.client()
        client.send(garbage + [UInt8](repeating: 0x5A, count: 600))
        #expect(try !client.receiveToEnd().contains("HTTP/1.1 200"))
        let other = try SecureClient(port: server.port)
        other.send(get("/other"))
        #expect(try other.receive(until: "</other>").hasPrefix("HTTP/1.1 200 "))
        await server.stop()
    }

    @Test func endsABrokenRecord() async throws {
        let server = try start()
        let client = try SecureClient(port: server.port)
        client.send(get("/first"))
        _ = try client.receive(until: "</first>")
        client.plain.send([0x17, 0x03, 0x03, 0x00, 0x20] + [UInt8](repeating: 0, count: 32))
        #expect(client.receiveToEnd().end == .truncation)
        await server.stop()
    }

    @Test(arguments: [[], [0x16], [0x16, 0x03, 0x01, 0x02, 0x00, 0x01]])
    func doesNotWaitForAHandshakeForEver(_ beginning: [UInt8]) async throws {
        var configuration = ServerConfiguration()
        configuration.limits.headMilliseconds = 200
        let server = try start(configuration)
        let client = try server.client()
        client.send(beginning)
        #expect(try client.receiveToEnd() == "")
        await server.stop()
    }

    @Test func servesManyShortConnections() async throws {
        let server = try start()
        for number in 0..<100 {
            let client = try SecureClient(port: server.port)
            client.send(get("/\(number)", close: true))
            let (answer, end) = client.receiveToEnd()
            #expect(answer.hasSuffix("</\(number)>") && end == .goodBye)
        }
        while server.server.statistics.openConnections > 0 { usleep(1000) }
        await server.stop()
    }

    @Test func saysGoodByeWhenTheServerStops() async throws {
        let server = try start()
        let client = try SecureClient(port: server.port)
        client.send(get("/"))
        _ = try client.receive(until: "</>")
        await server.stop(graceMilliseconds: 5000)
        #expect(client.receiveToEnd().end == .goodBye)
    }

    /// With `close_notify` an answer that is cut off would look whole to the TLS library.
    @Test(arguments: ["close", "truncate", "garbage"]) func cutsOffWithoutAGoodBye(_ fault: String)
        async throws
    {
        let server = try start()
        let client = try SecureClient(port: server.port)
        client.send(get("/fault/\(fault)"))
        #expect(client.receiveToEnd().end == .truncation)
        await server.stop()
    }

    @Test func resetIsSeenAsReset() async throws {
        let server = try start()
        let client = try SecureClient(port: server.port)
        client.send(get("/fault/reset"))
        let (answer, end) = client.receiveToEnd()
        #expect(answer == "" && end == .reset)
        await server.stop()
    }
}
