// What all TLS connections of the client have in common: whom it trusts.

internal import COpenSSL

/// Settings of the one TLS client that Drydock has; shared by all its sessions and threads.
@safe package final class TLSClientContext: Sendable {
    // OpenSSL counts references to contexts atomically and locks what sessions change in them.
    nonisolated(unsafe) let pointer: OpaquePointer

    /// Where systems keep their roots that OpenSSL does not look by itself.
    private static let otherRoots = ["/etc/ssl/cert.pem", "/etc/pki/tls/certs/ca-bundle.crt"]

    /// A client that trusts the system's roots and the certificates of some PEM texts beside them.
    ///
    /// Reading the system's roots takes milliseconds and files: not for a lane.
    ///
    /// - Throws: `.unusableCertificate`, fit to be shown.
    package init(trusting sources: [PEMSource]) throws(TLSError) {
        ErrorQueue.clear()
        guard let pointer = unsafe SSL_CTX_new(TLS_client_method()) else {
            throw .library(ErrorQueue.drain())
        }
        unsafe self.pointer = pointer
        guard unsafe copenssl_set_client_defaults(pointer) == 1 else { throw .library(ErrorQueue.drain()) }
        // A system without roots has nothing to say against the others.
        _ = unsafe SSL_CTX_set_default_verify_paths(pointer)
        for path in Self.otherRoots { _ = unsafe SSL_CTX_load_verify_file(pointer, path) }
        ErrorQueue.clear()
        for source in sources {
            for certificate in try Certificate.readAll(from: source) {
                guard unsafe X509_STORE_add_cert(SSL_CTX_get_cert_store(pointer), certificate.pointer) == 1
                else {
                    throw .unusableCertificate(
                        "The certificate \(source.name) cannot be trusted: \(ErrorQueue.drain())."
                    )
                }
            }
        }
    }

    deinit { unsafe SSL_CTX_free(pointer) }
}
