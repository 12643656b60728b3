// An X.509 certificate (RFC 5280) of OpenSSL with an owner.

internal import COpenSSL

/// One certificate; freed with the last reference.
@safe final class Certificate: Sendable {
    // OpenSSL counts references atomically, and nobody changes a certificate that is signed.
    nonisolated(unsafe) let pointer: OpaquePointer

    /// Takes over a reference.
    init(owning pointer: OpaquePointer) { unsafe self.pointer = pointer }

    deinit { unsafe X509_free(pointer) }

    /// All certificates of a PEM text, in its order: the leaf first, then its issuers.
    ///
    /// - Throws: `.unusableCertificate`
    static func readAll(from source: PEMSource) throws(TLSError) -> [Certificate] {
        ErrorQueue.clear()
        let found = try unsafe source.withBIO { bio in
            var certificates: [Certificate] = []
            while let next = unsafe PEM_read_bio_X509(bio, nil, nil, nil) {
                certificates.append(unsafe Certificate(owning: next))
            }
            return certificates
        }
        // A text that ends after the last certificate leaves this error behind, and so does a text without any.
        let isAtEnd = ErrorQueue.holds(reason: PEM_R_NO_START_LINE, of: Int32(ERR_LIB_PEM))
        let reason = ErrorQueue.drain()
        guard isAtEnd else {
            throw .unusableCertificate("The certificate \(source.name) is damaged: \(reason).")
        }
        guard !found.isEmpty else {
            throw .unusableCertificate(
                "\(source.name) holds no certificate: a PEM text with \"BEGIN CERTIFICATE\" is expected."
            )
        }
        return found
    }

    /// The certificate as PEM text.
    func pem() throws(TLSError) -> [UInt8] {
        try unsafe MemoryBIO.text { unsafe PEM_write_bio_X509($0, pointer) }
    }
}
