// TLS as a transformer of bytes: records in, plain text out, and the other way round. It does no input and output of
// its own, so a lane treats a secure connection like any other.

internal import COpenSSL

/// One side of a TLS connection: the server's, or that of the one client that Drydock has.
///
/// Used by one lane only. An error ends the session: send what was put into `output` (an alert, as a rule), then close.
@safe package final class TLSSession {
    /// Its callbacks are called during the handshake.
    private let context: AnyObject
    private let pointer: OpaquePointer
    /// Records from the client; the SSL object owns both.
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    private var hasInput = false

    /// Whether the handshake is complete.
    package private(set) var isEstablished = false
    /// Whether the client has said that it sends no more (`close_notify`, RFC 8446 §6.1).
    package private(set) var inputEnded = false

    /// A session that waits for the client's first bytes.
    package convenience init(context: TLSContext) throws(TLSError) {
        try unsafe self.init(context, context.pointer)
        unsafe SSL_set_accept_state(pointer)
    }

    /// A client's session with a server that must prove to be `host`, a name or a numeric address.
    package convenience init(context: TLSClientContext, host: String) throws(TLSError) {
        try unsafe self.init(context, context.pointer)
        unsafe SSL_set_connect_state(pointer)
        // An address is not sent as a name (RFC 6066 §3).
        guard unsafe copenssl_expect_host(pointer, host) == 1 else { throw .library(ErrorQueue.drain()) }
    }

    private init(_ context: AnyObject, _ settings: OpaquePointer) throws(TLSError) {
        ErrorQueue.clear()
        guard let pointer = unsafe SSL_new(settings) else { throw .library(ErrorQueue.drain()) }
        guard let incoming = unsafe BIO_new(BIO_s_mem()), let outgoing = unsafe BIO_new(BIO_s_mem()) else {
            unsafe SSL_free(pointer)
            throw .library(ErrorQueue.drain())
        }
        unsafe copenssl_retry_when_empty(incoming)
        unsafe copenssl_retry_when_empty(outgoing)
        unsafe SSL_set_bio(pointer, incoming, outgoing)
        unsafe (self.pointer, self.incoming, self.outgoing) = (pointer, incoming, outgoing)
        self.context = context
    }

    deinit { unsafe SSL_free(pointer) }

    /// What the client and the server agreed on; nil before the handshake is complete and for a client that offers
    /// nothing, which is taken to speak HTTP/1.1.
    package var applicationProtocol: ApplicationProtocol? {
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        unsafe SSL_get0_alpn_selected(pointer, &name, &length)
        return unsafe ApplicationProtocol(
            identification: UnsafeBufferPointer(start: name, count: Int(length))
        )
    }

    /// The version that was agreed on, such as `TLSv1.3`.
    package var version: String { unsafe String(cString: SSL_get_version(pointer)) }

    /// Begins a client's handshake.
    package func start(output: inout [UInt8]) throws(TLSError) {
        ErrorQueue.clear()
        defer { unsafe MemoryBIO.drain(outgoing, into: &output) }
        try continueHandshake()
    }

    /// Takes records from the peer.
    ///
    /// - Parameters:
    ///   - input: what was read from the socket.
    ///   - count: how many bytes of `input` count.
    ///   - plaintext: the client's bytes are added at its end.
    ///   - output: records to send are added at its end.
    /// - Throws: `.plainHTTP`, `.handshakeFailed` or `.brokenRecord`; `plaintext` holds what was good before.
    package func receive(
        _ input: [UInt8],
        count: Int,
        plaintext: inout [UInt8],
        output: inout [UInt8]
    ) throws(TLSError) {
        guard count > 0, !inputEnded else { return }
        if !hasInput {
            hasInput = true
            if PlainHTTPAnswer.isWanted(firstByte: input[0]) { throw .plainHTTP }
        }
        ErrorQueue.clear()
        let taken = unsafe input.withUnsafeBufferPointer {
            unsafe BIO_write(incoming, $0.baseAddress, Int32(count))
        }
        guard taken == Int32(count) else { throw .library(ErrorQueue.drain()) }
        defer { unsafe MemoryBIO.drain(outgoing, into: &output) }
        if !isEstablished { try continueHandshake() }
        if isEstablished { try readRecords(into: &plaintext) }
    }

    /// Makes records of the server's bytes.
    ///
    /// - Throws: `.library`, also when the handshake is not complete.
    package func send(_ plaintext: [UInt8], output: inout [UInt8]) throws(TLSError) {
        ErrorQueue.clear()
        var sent = 0
        while sent < plaintext.count {
            // One record at a time, so that the BIO never grows to the size of a response.
            let length = min(plaintext.count - sent, Int(SSL3_RT_MAX_PLAIN_LENGTH))
            let written = unsafe plaintext.withUnsafeBufferPointer { bytes in
                unsafe SSL_write(pointer, bytes.baseAddress.map { unsafe $0 + sent }, Int32(length))
            }
            guard written > 0 else { throw .library(ErrorQueue.drain()) }
            sent += Int(written)
            unsafe MemoryBIO.drain(outgoing, into: &output)
        }
    }

    /// Tells the client that nothing more follows (`close_notify`).
    package func close(output: inout [UInt8]) {
        guard isEstablished else { return }
        ErrorQueue.clear()
        _ = unsafe SSL_shutdown(pointer)
        unsafe MemoryBIO.drain(outgoing, into: &output)
    }

    private func continueHandshake() throws(TLSError) {
        let result = unsafe SSL_do_handshake(pointer)
        if result == 1 {
            isEstablished = true
        } else if unsafe SSL_get_error(pointer, result) != SSL_ERROR_WANT_READ {
            let reason = ErrorQueue.drain()
            let verdict = unsafe SSL_get_verify_result(pointer)
            guard verdict == X509_V_OK else {
                throw .handshakeFailed(
                    "the certificate is not trusted: \(unsafe String(cString: X509_verify_cert_error_string(verdict)))"
                )
            }
            throw .handshakeFailed(reason)
        }
    }

    private func readRecords(into plaintext: inout [UInt8]) throws(TLSError) {
        while true {
            let result = readRecord(into: &plaintext)
            guard result <= 0 else { continue }
            switch unsafe SSL_get_error(pointer, result) {
            case SSL_ERROR_WANT_READ: return
            case SSL_ERROR_ZERO_RETURN:
                inputEnded = true
                return
            default: throw .brokenRecord(ErrorQueue.drain())
            }
        }
    }

    /// What `SSL_read` returns, which gives one record at a time; its bytes are added to `plaintext`.
    private func readRecord(into plaintext: inout [UInt8]) -> Int32 {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(SSL3_RT_MAX_PLAIN_LENGTH)) {
            record in
            let result = unsafe SSL_read(pointer, record.baseAddress, Int32(record.count))
            if result > 0 { unsafe plaintext.append(contentsOf: record.prefix(Int(result))) }
            return result
        }
    }
}

/// What a client that speaks plain HTTP on the TLS port is told.
package enum PlainHTTPAnswer {
    /// Whether a connection that begins with this byte speaks plain HTTP: methods begin with a capital letter, a TLS
    /// handshake with 22 (RFC 8446 §5.1).
    package static func isWanted(firstByte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(firstByte)
    }

    /// A whole response in HTTP/1.1, after which the connection closes.
    package static let bytes: [UInt8] = {
        let text = "This port speaks TLS: use https://\n"
        let head =
            "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + "Content-Length: \(text.utf8.count)\r\nConnection: close\r\n\r\n"
        return Array((head + text).utf8)
    }()
}
