// What all TLS connections of a port have in common.

internal import COpenSSL

/// Certificate, key and settings of a TLS server; shared by all its sessions and threads.
@safe package final class TLSContext: Sendable {
    // OpenSSL counts references to contexts atomically and locks what sessions change in them.
    nonisolated(unsafe) let pointer: OpaquePointer
    private let named: NamedCertificates?

    /// A context for TLS 1.2 and 1.3 that offers `h2` before `http/1.1`.
    ///
    /// - Parameters:
    ///   - certificate: the server's certificate, followed by its issuers.
    ///   - key: its private key, without a password.
    /// - Throws: `.unusableCertificate`, `.unusableKey` or `.keyDoesNotMatchCertificate`, fit to be shown.
    package convenience init(certificate: PEMSource, key: PEMSource) throws(TLSError) {
        try self.init(certificate: certificate, key: key, named: nil)
    }

    /// A context that also has a certificate for each name under Drydock's domains that a client asks for.
    ///
    /// - Parameters:
    ///   - issued: what clients get that ask for no such name.
    ///   - authority: the one that issued it and issues the others.
    ///   - seconds: the time now, from which their validity is counted.
    /// - Throws: `.library`
    package convenience init(
        _ issued: IssuedCertificate,
        of authority: CertificateAuthority,
        at seconds: Int64
    ) throws(TLSError) {
        let key = PEMSource.bytes(issued.keyPEM, name: "the made key")
        try self.init(
            certificate: .bytes(issued.certificatePEM, name: "the made certificate"),
            key: key,
            named: NamedCertificates(of: authority, key: PrivateKey.read(from: key), at: seconds)
        )
    }

    private init(certificate: PEMSource, key: PEMSource, named: NamedCertificates?) throws(TLSError) {
        let chain = try Certificate.readAll(from: certificate)
        let privateKey = try PrivateKey.read(from: key)
        ErrorQueue.clear()
        guard let pointer = unsafe SSL_CTX_new(TLS_server_method()) else {
            throw .library(ErrorQueue.drain())
        }
        unsafe self.pointer = pointer
        self.named = named
        try configure()
        try use(chain, from: certificate)
        guard unsafe SSL_CTX_use_PrivateKey(pointer, privateKey.pointer) == 1,
            unsafe SSL_CTX_check_private_key(pointer) == 1
        else {
            ErrorQueue.clear()
            throw .keyDoesNotMatchCertificate(certificate: certificate.name, key: key.name)
        }
    }

    deinit { unsafe SSL_CTX_free(pointer) }

    private func configure() throws(TLSError) {
        unsafe copenssl_set_server_defaults(pointer)
        unsafe SSL_CTX_set_alpn_select_cb(pointer, selectApplicationProtocol, nil)
        // With TLS 1.2 only what HTTP/2 permits (RFC 9113 §9.2.2); every client of today has these.
        guard unsafe copenssl_set_minimum_version(pointer, TLS1_2_VERSION) == 1,
            unsafe SSL_CTX_set_cipher_list(pointer, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1
        else { throw .library(ErrorQueue.drain()) }
        // Sessions keep their context, and with it what the callback is given.
        if let named {
            unsafe SSL_CTX_set_cert_cb(pointer, chooseCertificate, Unmanaged.passUnretained(named).toOpaque())
        }
    }

    private func use(_ chain: [Certificate], from source: PEMSource) throws(TLSError) {
        guard unsafe SSL_CTX_use_certificate(pointer, chain[0].pointer) == 1 else {
            throw .unusableCertificate(
                "The certificate \(source.name) cannot be used: \(ErrorQueue.drain())."
            )
        }
        for issuer in chain.dropFirst() {
            guard unsafe copenssl_add_chain_certificate(pointer, issuer.pointer) == 1 else {
                throw .unusableCertificate(
                    "An issuer's certificate in \(source.name) cannot be used: \(ErrorQueue.drain())."
                )
            }
        }
    }
}
