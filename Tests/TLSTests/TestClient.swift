// A TLS client made of OpenSSL's own client side: the session is tested against the other half of the handshake.

import COpenSSL

@testable import TLS

/// The client's side of a connection in memory.
final class TestClient {
    private let context: OpaquePointer
    private let pointer: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer

    /// A client that trusts `authority`, expects a certificate for `host` and asks for one of `name` (SNI).
    init(
        offering protocols: [String] = [],
        trusting authority: CertificateAuthority,
        host: String = "localhost",
        askingFor name: String? = nil,
        highestVersion: Int32 = TLS1_3_VERSION
    ) throws {
        context = SSL_CTX_new(TLS_client_method())
        let trusted = try Certificate.readAll(from: .bytes(authority.certificatePEM(), name: "authority"))
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context), trusted[0].pointer)
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0")
        SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(highestVersion), nil)
        pointer = SSL_new(context)
        incoming = BIO_new(BIO_s_mem())
        outgoing = BIO_new(BIO_s_mem())
        copenssl_retry_when_empty(incoming)
        SSL_set_bio(pointer, incoming, outgoing)
        SSL_set_connect_state(pointer)
        if host.contains(":") || host.allSatisfy({ $0 == "." || $0.isNumber }) {
            X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(pointer), host)
        } else {
            X509_VERIFY_PARAM_set1_host(SSL_get0_param(pointer), host, 0)
        }
        if let name {
            var bytes = Array(name.utf8CString)
            SSL_ctrl(pointer, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name), &bytes)
        }
        let offer = protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        if !offer.isEmpty { SSL_set_alpn_protos(pointer, offer, UInt32(offer.count)) }
    }

    deinit {
        SSL_free(pointer)
        SSL_CTX_free(context)
    }

    /// Goes on with the handshake; returns whether it is complete.
    func handshake() -> Bool { SSL_do_handshake(pointer) == 1 }

    /// Why the server's certificate is not accepted; `X509_V_OK` when it is.
    var verification: Int { SSL_get_verify_result(pointer) }

    var applicationProtocol: String {
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        SSL_get0_alpn_selected(pointer, &name, &length)
        return String(decoding: UnsafeBufferPointer(start: name, count: Int(length)), as: UTF8.self)
    }

    func feed(_ records: [UInt8]) { BIO_write(incoming, records, Int32(records.count)) }

    /// What the client wants to send.
    func takeRecords() -> [UInt8] {
        var records: [UInt8] = []
        MemoryBIO.drain(outgoing, into: &records)
        return records
    }

    func write(_ plaintext: [UInt8]) { SSL_write(pointer, plaintext, Int32(plaintext.count)) }

    /// All plain text that has arrived.
    func read() -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while case let count = SSL_read(pointer, &buffer, Int32(buffer.count)), count > 0 {
            all += buffer.prefix(Int(count))
        }
        return all
    }

    func shutDown() { SSL_shutdown(pointer) }

    /// Whether the server has said that it sends no more.
    var sawCloseNotify: Bool { SSL_get_shutdown(pointer) & SSL_RECEIVED_SHUTDOWN != 0 }
}
