// A receiver of requests on a free port of the loopback interface, which does what a test says.
import Formats
import Glibc
import HTTPMessages
import Synchronization

@testable import HTTPClient

/// Accepts connections one after the other and hands each to `serve`; closed with its last owner.
final class Receiver: Sendable {
    let port: UInt16
    private let listener: Int32

    /// - Parameters:
    ///   - serve: what is done with a connection; nil accepts none.
    ///   - backlog: how many connections the kernel keeps that were not accepted.
    init(_ serve: (@Sendable (Int32) -> Void)?, backlog: Int32 = 128) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                precondition(bind(listener, $0, size) == 0 && listen(listener, backlog) == 0)
                precondition(getsockname(listener, $0, &size) == 0)
            }
        }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        guard let serve else { return }
        let thread = Box(listener: listener, serve: serve)
        var handle = pthread_t()
        pthread_create(
            &handle,
            nil,
            { raw in
                let box = Unmanaged<Box>.fromOpaque(raw.unsafelyUnwrapped).takeRetainedValue()
                while case let connection = accept(box.listener, nil, nil), connection >= 0 {
                    box.serve(connection)
                    close(connection)
                }
                return nil
            },
            Unmanaged.passRetained(thread).toOpaque()
        )
        pthread_detach(handle)
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private final class Box {
        let listener: Int32
        let serve: @Sendable (Int32) -> Void

        init(listener: Int32, serve: @escaping @Sendable (Int32) -> Void) {
            (self.listener, self.serve) = (listener, serve)
        }
    }

    /// Answers each request with a text, in pieces of so many bytes.
    convenience init(answering text: String, pieces: Int = .max) {
        self.init { connection in
            _ = Receiver.request(from: connection)
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                let piece = Array(rest.prefix(pieces))
                guard Glibc.send(connection, piece, piece.count, Int32(MSG_NOSIGNAL)) > 0 else { return }
                rest = rest.dropFirst(piece.count)
            }
        }
    }

    /// A request's head, and its content as far as Content-Length says.
    static func request(from connection: Int32) -> String {
        var text = ""
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return text }
            text += String(decoding: buffer[..<count], as: UTF8.self)
            guard let end = text.range(of: "\r\n\r\n") else { continue }
            let length = text.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
                .flatMap { Int($0.dropFirst(16)) }
            if text[end.upperBound...].utf8.count >= length ?? 0 { return text }
        }
    }

    var url: String { "http://127.0.0.1:\(port)/hook" }

    /// Sends one request; what came of it.
    func post(
        _ client: HTTPClient,
        _ change: (inout ClientRequest) -> Void = { _ in }
    ) async throws -> ClientOutcome {
        var request = ClientRequest(.post, try HTTPURL(url))
        request.content = Array("{}".utf8)
        change(&request)
        return await client.outcome(of: request)
    }
}

extension HTTPClient {
    func outcome(of request: ClientRequest) async -> ClientOutcome {
        await withCheckedContinuation { done in send(request) { done.resume(returning: $0) } }
    }
}

extension String {
    fileprivate func range(of text: String) -> Range<String.Index>? {
        let (bytes, wanted) = (Array(utf8), Array(text.utf8))
        guard bytes.count >= wanted.count else { return nil }
        for start in 0...(bytes.count - wanted.count)
        where bytes[start..<(start + wanted.count)].elementsEqual(wanted) {
            return utf8.index(
                startIndex,
                offsetBy: start
            )..<utf8.index(startIndex, offsetBy: start + wanted.count)
        }
        return nil
    }
}
