// The client against receivers that answer, refuse, reset, talk nonsense and say nothing.
import CPosixShims
import Formats
import Glibc
import HTTP1
import Synchronization
import Testing

@testable import HTTPClient

@Suite struct HTTPClientTests {
    let client = HTTPClient()

    @Test func sendsTheRequestAsItIsAndReadsTheAnswer() async throws {
        let seen = Mutex("")
        let receiver = Receiver { connection in
            let request = Receiver.request(from: connection)
            seen.withLock { $0 = request }
            let answer = Array("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\nX-A: b\r\n\r\nok".utf8)
            send(connection, answer, answer.count, 0)
        }
        let outcome = try await receiver.post(client) {
            $0.fields = [("Content-Type", "application/json"), ("Authorization", "Bearer s3cret")]
        }
        let response = try outcome.get()
        #expect(response.status == 202 && response.content == Array("ok".utf8) && response["x-a"] == "b")
        #expect(
            seen.withLock { $0 }
                == "POST /hook HTTP/1.1\r\nHost: 127.0.0.1:\(receiver.port)\r\nContent-Type: application/json\r\n"
                + "Authorization: Bearer s3cret\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
        )
    }

    @Test func anAnswerThatComesByteByByteIsRead() async throws {
        let receiver = Receiver(answering: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", pieces: 1)
        #expect(try await receiver.post(client).get().content == Array("ok".utf8))
    }

    @Test func aRedirectIsAnAnswerAndIsNotFollowed() async throws {
        let receiver = Receiver(answering: "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")
        #expect(try await receiver.post(client).get().status == 302)
    }

    @Test func moreContentThanIsWantedIsCutOff() async throws {
        let receiver = Receiver { connection in
            _ = Receiver.request(from: connection)
            let head = Array("HTTP/1.1 200 OK\r\n\r\n".utf8)
            send(connection, head, head.count, 0)
            let filler = [UInt8](repeating: 120, count: 1 << 16)
            while send(connection, filler, filler.count, Int32(MSG_NOSIGNAL)) > 0 {}
        }
        let response = try await receiver.post(client).get()
        #expect(response.isCutOff && response.content.count == 64 << 10)
    }

    @Test func aHeadWithoutEndIsBroken() async throws {
        let receiver = Receiver { connection in
            _ = Receiver.request(from: connection)
            let head = Array("HTTP/1.1 200 OK\r\n".utf8)
            send(connection, head, head.count, 0)
            let filler = Array(String(repeating: "A: bbbbbbbbbb\r\n", count: 100).utf8)
            while send(connection, filler, filler.count, Int32(MSG_NOSIGNAL)) > 0 {}
        }
        #expect(try await kind(of: receiver) == .broken)
    }

    @Test(arguments: [
        "SSH-2.0-x\r\n", "HTTP/1.1 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", "",
    ])
    func nonsenseIsBroken(_ text: String) async throws {
        #expect(try await kind(of: Receiver(answering: text)) == .broken)
    }

    @Test func aResetIsTold() async throws {
        let receiver = Receiver { connection in
            _ = Receiver.request(from: connection)
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(
                connection,
                SOL_SOCKET,
                SO_LINGER,
                &linger,
                socklen_t(MemoryLayout.size(ofValue: linger))
            )
        }
        #expect(try await kind(of: receiver) == .broken)
    }

    @Test func aReceiverThatHangsIsGivenUp() async throws {
        let receiver = Receiver(nil)
        let outcome = try await receiver.post(client) { $0.timeoutMilliseconds = 50 }
        #expect(throws: ClientFailure(.tooLate, "The answer was not complete within 50 ms.")) {
            try outcome.get()
        }
    }

    /// Two receivers answer while a thousand do not, and one thread serves them all.
    @Test func aThousandThatHangHoldUpNobody() async throws {
        _ = shim_raise_descriptor_limit()
        let silent = Receiver(nil, backlog: 4_096)
        let failures = Atomic(0)
        let url = try HTTPURL(silent.url)
        for _ in 0..<1_000 {
            var request = ClientRequest(.post, url)
            request.timeoutMilliseconds = 86_400_000
            client.send(request) { _ in failures.add(1, ordering: .relaxed) }
        }
        let receiver = Receiver(answering: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        for _ in 0..<2 { #expect(try await receiver.post(client).get().status == 200) }
        #expect(failures.load(ordering: .relaxed) == 0)
        client.stop()
        while failures.load(ordering: .relaxed) < 1_000 { try await Task.sleep(for: .milliseconds(1)) }
        await #expect(throws: ClientFailure.self) { try await receiver.post(client).get() }
    }

    @Test func nobodyListeningIsUnreachable() async throws {
        var receiver: Receiver? = Receiver(nil)
        let url = try HTTPURL(try #require(receiver).url)
        receiver = nil
        let outcome = await client.outcome(of: ClientRequest(.get, url))
        #expect(throws: ClientFailure.self) { try outcome.get() }
        guard case .failure(let failure) = outcome else { return }
        #expect(failure.kind == .unreachable && failure.description.contains("refused"))
    }

    @Test func aNameThatIsNoneIsUnreachable() async throws {
        let outcome = await client.outcome(
            of: ClientRequest(.get, try HTTPURL("http://no-such-host.invalid/"))
        )
        #expect(throws: ClientFailure(.unreachable, "There is no host \"no-such-host.invalid\".")) {
            try outcome.get()
        }
    }

    @Test func theAddressIsAskedAboutAfterTheNameWasResolved() async throws {
        var request = ClientRequest(.get, try HTTPURL("http://localhost:1/"))
        request.objection = { "not \($0)" }
        let outcome = await client.outcome(of: request)
        #expect(throws: ClientFailure(.forbidden, "not 127.0.0.1")) { try outcome.get() }
    }

    @Test func aFieldCannotSmuggleAnotherOneIn() async throws {
        let receiver = Receiver(answering: "HTTP/1.1 200 OK\r\n\r\n")
        let outcome = try await receiver.post(client) { $0.fields = [("Authorization", "Bearer a\r\nX: b")] }
        guard case .failure(let failure) = outcome else { return #expect(Bool(false), "it was sent") }
        #expect(failure.kind == .unsendable)
    }

    private func kind(of receiver: Receiver) async throws -> ClientFailure.Kind? {
        if case .failure(let failure) = try await receiver.post(client) { failure.kind } else { nil }
    }
}

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("127.0.0.1", true), ("127.255.255.255", true), ("10.1.2.3", true), ("172.16.0.1", true),
        ("172.31.255.255", true), ("192.168.0.1", true), ("169.254.1.1", true), ("::1", true),
        ("fc00::1", true),
        ("fdff::1", true), ("fe80::1", true), ("febf::1", true), ("::ffff:10.0.0.1", true),
        ("128.0.0.1", false), ("11.0.0.1", false), ("172.15.0.1", false), ("172.32.0.1", false),
        ("192.169.0.1", false), ("169.255.0.1", false), ("8.8.8.8", false), ("0.0.0.0", false), ("::", false),
        ("::2", false), ("fec0::1", false), ("fe00::1", false), ("2001:db8::1", false),
        ("::ffff:8.8.8.8", false),
        ("64:ff9b::a00:1", false), ("255.255.255.255", false), ("2130706433", true), ("0x7f.1", true),
    ])
    func isLocal(_ text: String, _ isLocal: Bool) throws {
        let address = try #require(IPAddress.resolve(text, isNumeric: true).first)
        #expect(address.isLocal == isLocal, "\(address)")
    }
}
