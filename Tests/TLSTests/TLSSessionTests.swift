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
