// healthcheck and report against what is not Drydock, or does not come to an end.

import Foundation
import Testing

@Suite struct StrangerTests {
    @Test(arguments: [
        (Stranger.silent, "has not answered in full within"), (.dripping, "has not answered in full within"),
        (.endlessHead, "is not Drydock"), (.endlessBody, "is not Drydock"),
        (.saying("SSH-2.0-OpenSSH_9.2\r\n"), "is not Drydock"),
        (.saying("\u{15}\u{3}\u{1}"), "is not Drydock"),
        (.saying("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"), "is not Drydock"),
        (.saying("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello"), "has not answered in full within"),
        (
            .saying("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\n\u{1B}[2J"),
            "answered 404: no Drydock answers there"
        ),
        (.saying("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"), "--admin-token"),
        (.saying("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"), "answered 503"), (.hangingUp, "Drydock"),
    ])
    func aStrangerIsNamedInTime(stranger: Stranger, reason: String) throws {
        let listener = try StrangerListener(stranger)
        for command in [
            ["healthcheck", "--port", "\(listener.port)"],
            ["report", "--url", "http://127.0.0.1:\(listener.port)"],
        ] {
            let outcome = try Binary(command + ["--timeout", "1s"]).finish()
            #expect(outcome.code == 1)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains(reason), "\(outcome.errors)")
            #expect(!outcome.errors.contains("\u{1B}"))
        }
    }

    @Test func aHostThatDoesNotExistIsNamed() throws {
        let outcome = try Binary.run("healthcheck", "--host", "no such host", "--timeout", "5s")
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("no such host"))
    }

    @Test func reportWithoutItsTokenSaysSo() throws {
        let server = try RunningServer("--port", "0", "--admin-token", "secret")
        let refused = try Binary.run("report", "--url", server.url)
        #expect(refused.code == 1)
        #expect(refused.errors.contains("--admin-token"))
        #expect(
            try Binary.run("report", "--url", server.url, "--admin-token", "secret", "--allow-empty").code
                == 0
        )
        #expect(try server.stop() == 0)
    }
}

/// What answers in place of Drydock.
enum Stranger: Sendable {
    case silent, dripping, endlessHead, endlessBody, hangingUp
    case saying(String)
}

/// A stranger at a port; every connection gets its answer on a thread of its own.
final class StrangerListener: Sendable {
    let port: UInt16
    private let descriptor: Int32

    init(_ stranger: Stranger) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, size)
                _ = getsockname(descriptor, $0, &size)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard listen(descriptor, 16) == 0 else { throw POSIXError(.EADDRINUSE) }
        Thread.detachNewThread {
            while case let client = accept(descriptor, nil, nil), client >= 0 {
                Thread.detachNewThread {
                    Self.answer(client, as: stranger)
                    close(client)
                }
            }
        }
    }

    // `close` alone would leave the thread in `accept`.
    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    private static func answer(_ client: Int32, as stranger: Stranger) {
        let head = "HTTP/1.1 200 OK\r\n"
        switch stranger {
        case .silent: awaitEnd(of: client)
        case .hangingUp: break
        case .saying(let text):
            _ = send(text, to: client)
            awaitEnd(of: client)
        case .dripping:
            guard send(head + "\r\n", to: client) else { return }
            while send(".", to: client) { usleep(50_000) }
        case .endlessHead:
            guard send(head, to: client) else { return }
            while send("X-More: and more\r\n", to: client) {}
        case .endlessBody:
            guard send(head + "\r\n", to: client) else { return }
            let piece = String(repeating: "more", count: 1 << 14)
            while send(piece, to: client) {}
        }
    }

    private static func awaitEnd(of client: Int32) {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while recv(client, &buffer, buffer.count, 0) > 0 {}
    }

    /// Whether it was taken.
    private static func send(_ text: String, to client: Int32) -> Bool {
        let bytes = Array(text.utf8)
        return Foundation.send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL)) >= 0
    }
}
