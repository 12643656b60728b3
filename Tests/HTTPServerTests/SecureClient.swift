// A blocking TLS client for tests, made of OpenSSL's client side over a socket.
import COpenSSL
import Glibc

@testable import TLS

/// One TLS connection to a server under test.
///
/// It trusts any certificate: TLSTests is where those are checked.
final class SecureClient {
    /// How a connection ended.
    enum End {
        /// The server said that nothing more follows (RFC 8446 §6.1).
        case goodBye
        /// The socket was closed without that.
        case truncation
        case reset
    }

    /// The socket below.
    let plain: Client
    private let context: OpaquePointer
    private let session: OpaquePointer

    /// Connects, and completes the handshake.
    ///
    /// - Throws: when the server does not accept, or the handshake fails.
    init(port: UInt16, offering protocols: [String] = [], highestVersion: Int32 = TLS1_3_VERSION) throws {
        plain = try Client(port: port)
        context = SSL_CTX_new(TLS_client_method())
        SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(highestVersion), nil)
        session = SSL_new(context)
        SSL_set_fd(session, plain.descriptor)
        let offer = protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        if !offer.isEmpty { SSL_set_alpn_protos(session, offer, UInt32(offer.count)) }
        guard SSL_connect(session) == 1 else {
            ErrorQueue.clear()
            throw ClientError(number: errno)
        }
    }

    deinit {
        SSL_free(session)
        SSL_CTX_free(context)
    }

    /// What ALPN chose; empty when nothing was offered.
    var applicationProtocol: String {
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        SSL_get0_alpn_selected(session, &name, &length)
        return String(decoding: UnsafeBufferPointer(start: name, count: Int(length)), as: UTF8.self)
    }

    /// Sends all of it; false when the server has closed.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool { SSL_write(session, bytes, Int32(bytes.count)) > 0 }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Says `close_notify`; the server can still answer.
    func sayGoodBye() { SSL_shutdown(session) }

    /// The next bytes, or how the connection ended.
    func receive() -> Result<[UInt8], EndOfInput> {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = SSL_read(session, &buffer, Int32(buffer.count))
        let number = errno
        if count > 0 { return .success(Array(buffer[..<Int(count)])) }
        let kind = SSL_get_error(session, count)
        ErrorQueue.clear()
        if kind == SSL_ERROR_ZERO_RETURN { return .failure(EndOfInput(end: .goodBye)) }
        return .failure(
            EndOfInput(end: kind == SSL_ERROR_SYSCALL && number == ECONNRESET ? .reset : .truncation)
        )
    }

    /// Everything until the connection ends, and how it did.
    func receiveToEnd() -> (text: String, end: End) {
        var bytes: [UInt8] = []
        while true {
            switch receive() {
            case .success(let more): bytes += more
            case .failure(let error): return (String(decoding: bytes, as: UTF8.self), error.end)
            }
        }
    }

    /// Everything until `text` has arrived.
    ///
    /// - Throws: when the connection ends before.
    func receive(until text: String) throws -> String {
        var received = ""
        while !received.hasSuffix(text) { received += String(decoding: try receive().get(), as: UTF8.self) }
        return received
    }
}

/// The end of a connection in place of bytes.
struct EndOfInput: Error {
    var end: SecureClient.End
}
