// The session as a transformer of bytes, against OpenSSL's client.

import COpenSSL
import TestSupport
import Testing

@testable import TLS

@Suite struct TLSSessionTests {
    let authority: CertificateAuthority
    let context: TLSContext

    init() throws {
        authority = try Fixture.makeAuthority()
        context = try Fixture.makeContext(authority)
    }

    @Test(arguments: [
        (["h2", "http/1.1"], "h2"), (["http/1.1", "h2"], "h2"), (["http/1.1"], "http/1.1"),
        (["spdy/3", "http/1.1"], "http/1.1"), ([], ""),
    ])
    func theServerPrefersHTTP2(offer: [String], chosen: String) throws {
        let client = try TestClient(offering: offer, trusting: authority)
        let server = try TLSSession(context: context)
        try Fixture.connect(client, server)
        #expect(client.applicationProtocol == chosen)
        #expect(server.applicationProtocol.map { "\($0.identification)" } ?? "" == chosen)
    }

    @Test func aClientThatOffersOnlyUnknownProtocolsIsRefusedWithAnAlert() throws {
        let client = try TestClient(offering: ["imap"], trusting: authority)
        let server = try TLSSession(context: context)
        _ = client.handshake()
        let hello = client.takeRecords()
        var plaintext: [UInt8] = []
        var output: [UInt8] = []
        #expect(throws: TLSError.self) {
            try server.receive(hello, count: hello.count, plaintext: &plaintext, output: &output)
        }
        // Record type 21 is an alert; 120 is no_application_protocol (RFC 7301 §3.2).
        #expect(output.first == 21 && output.last == 120)
    }

    @Test(arguments: [(TLS1_2_VERSION, "TLSv1.2"), (TLS1_3_VERSION, "TLSv1.3")], [1, 7, Int.max])
    func bytesGoBothWaysHoweverTheyAreCut(version: (Int32, String), step: Int) throws {
        let client = try TestClient(offering: ["h2"], trusting: authority, highestVersion: version.0)
        let server = try TLSSession(context: context)
        try Fixture.connect(client, server, step: step)
        #expect(server.isEstablished && server.version == version.1)

        let question = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        client.write(question)
        var received: [UInt8] = []
        client.feed(try Fixture.deliver(client.takeRecords(), to: server, plaintext: &received, step: step))
        #expect(received == question)

        var records: [UInt8] = []
        try server.send(question.reversed(), output: &records)
        client.feed(records)
        #expect(client.read() == question.reversed())
    }

    @Test func anOlderVersionIsRefused() throws {
        let client = try TestClient(trusting: authority, highestVersion: TLS1_1_VERSION)
        let server = try TLSSession(context: context)
        #expect(throws: TLSError.self) { try Fixture.connect(client, server) }
        #expect(!server.isEstablished)
    }

    @Test func closeNotifyGoesBothWays() throws {
        let client = try TestClient(trusting: authority)
        let server = try TLSSession(context: context)
        try Fixture.connect(client, server)
        client.write([1, 2, 3])
        client.shutDown()
        var plaintext: [UInt8] = []
        _ = try Fixture.deliver(client.takeRecords(), to: server, plaintext: &plaintext)
        #expect(plaintext == [1, 2, 3])
        #expect(server.inputEnded)

        var records: [UInt8] = []
        try server.send([4, 5], output: &records)
        server.close(output: &records)
        client.feed(records)
        #expect(client.read() == [4, 5])
        #expect(client.sawCloseNotify)
    }

    @Test func aBrokenRecordEndsTheSession() throws {
        let client = try TestClient(trusting: authority)
        let server = try TLSSession(context: context)
        try Fixture.connect(client, server)
        client.write([1, 2, 3])
        var records = client.takeRecords()
        records[records.count - 1] ^= 1
        var plaintext: [UInt8] = []
        var output: [UInt8] = []
        #expect(throws: TLSError.self) {
            try server.receive(records, count: records.count, plaintext: &plaintext, output: &output)
        }
        #expect(plaintext.isEmpty)
        #expect(!output.isEmpty)
    }

    @Test(arguments: ["GET / HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "P"])
    func plainHTTPIsRecognised(request: String) throws {
        let server = try TLSSession(context: context)
        var plaintext: [UInt8] = []
        #expect(throws: TLSError.plainHTTP) {
            try Fixture.deliver(Array(request.utf8), to: server, plaintext: &plaintext)
        }
    }

    @Test func theAnswerToPlainHTTPSaysWhatToDo() {
        let answer = String(decoding: PlainHTTPAnswer.bytes, as: UTF8.self)
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(
            answer.hasSuffix(
                "\r\nContent-Length: 35\r\nConnection: close\r\n\r\nThis port speaks TLS: use https://\n"
            )
        )
    }

    @Test(arguments: [
        [0], [22, 3, 1, 255, 255], [22, 3, 1, 0, 4, 1, 0, 0, 0], [128, 46, 1, 3, 1],
        [255, 255, 255, 255, 255],
    ])
    func bytesThatAreNoHandshakeNeverEstablish(bytes: [UInt8]) throws {
        let server = try TLSSession(context: context)
        var plaintext: [UInt8] = []
        var output: [UInt8] = []
        try? server.receive(bytes, count: bytes.count, plaintext: &plaintext, output: &output)
        #expect(!server.isEstablished && plaintext.isEmpty)
    }

    @Test func aChangedHandshakeNeverEstablishesAndNeverTraps() throws {
        var generator = SeededGenerator(seed: 7)
        let client = try TestClient(trusting: authority)
        _ = client.handshake()
        let hello = client.takeRecords()
        for _ in 0..<500 {
            let server = try TLSSession(context: context)
            var changed = hello
            changed[Int.random(in: 0..<hello.count, using: &generator)] = .random(
                in: 0...255,
                using: &generator
            )
            var plaintext: [UInt8] = []
            _ = try? Fixture.deliver(changed, to: server, plaintext: &plaintext)
            #expect(!server.isEstablished && plaintext.isEmpty)
        }
    }
}

/// The client's side, against the server's.
@Suite struct ClientSessionTests {
    let authority: CertificateAuthority
    let server: TLSSession

    init() throws {
        authority = try Fixture.makeAuthority()
        server = try TLSSession(context: Fixture.makeContext(authority))
    }

    @Test(arguments: ["localhost", "127.0.0.1", "::1", "acme.api.identitynow.com"], [1, 7, Int.max])
    func bytesGoBothWaysOnceTheServerHasProvedItself(host: String, step: Int) throws {
        let client = try makeClient(host)
        try shakeHands(client, step: step)
        #expect(client.isEstablished && server.isEstablished && server.applicationProtocol == .http1)
        var (records, plain, nothing) = ([UInt8](), [UInt8](), [UInt8]())
        try client.send(Array("question".utf8), output: &records)
        try server.receive(records, count: records.count, plaintext: &plain, output: &nothing)
        #expect(plain == Array("question".utf8))
        records = []
        plain = []
        try server.send(Array("answer".utf8), output: &records)
        server.close(output: &records)
        try client.receive(records, count: records.count, plaintext: &plain, output: &nothing)
        #expect(plain == Array("answer".utf8) && client.inputEnded)
    }

    @Test(arguments: [("example.com", "hostname mismatch"), ("127.0.0.2", "IP address mismatch")])
    func aCertificateOfAnotherHostIsNotTrusted(host: String, reason: String) throws {
        let client = try makeClient(host)
        let error = #expect(throws: TLSError.self) { try shakeHands(client, step: .max) }
        #expect(error.map { "\($0)".contains(reason) } == true, "\(String(describing: error))")
    }

    @Test func anAuthorityThatNobodyNamedIsNotTrusted() throws {
        let client = try TLSSession(context: TLSClientContext(trusting: []), host: "localhost")
        let error = #expect(throws: TLSError.self) { try shakeHands(client, step: .max) }
        #expect(error.map { "\($0)".contains("not trusted") } == true)
    }

    private func makeClient(_ host: String) throws -> TLSSession {
        let roots = PEMSource.bytes(try authority.certificatePEM(), name: "the authority")
        return try TLSSession(context: TLSClientContext(trusting: [roots]), host: host)
    }

    private func shakeHands(_ client: TLSSession, step: Int) throws {
        var (toServer, toClient, plain) = ([UInt8](), [UInt8](), [UInt8]())
        try client.start(output: &toServer)
        while !toServer.isEmpty || !toClient.isEmpty {
            let (questions, answers) = (toServer, toClient)
            (toServer, toClient) = ([], [])
            for piece in pieces(questions, step) {
                try server.receive(piece, count: piece.count, plaintext: &plain, output: &toClient)
            }
            for piece in pieces(answers, step) {
                try client.receive(piece, count: piece.count, plaintext: &plain, output: &toServer)
            }
        }
    }

    private func pieces(_ bytes: [UInt8], _ step: Int) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: min(step, max(1, bytes.count)))
            .map { Array(bytes[$0..<min(bytes.count, $0 + min(step, bytes.count))]) }
    }
}
