// A private key of OpenSSL with an owner.

internal import COpenSSL

/// One private key; freed with the last reference.
@safe final class PrivateKey: Sendable {
    // OpenSSL counts references atomically, and a key is never changed.
    nonisolated(unsafe) let pointer: OpaquePointer

    private init(owning pointer: OpaquePointer) { unsafe self.pointer = pointer }

    deinit { unsafe EVP_PKEY_free(pointer) }

    /// A new key on the curve P-256, which every TLS client of today accepts.
    static func make() throws(TLSError) -> PrivateKey {
        ErrorQueue.clear()
        guard let pointer = unsafe copenssl_make_p256_key() else { throw .library(ErrorQueue.drain()) }
        return unsafe PrivateKey(owning: pointer)
    }

    /// Reads a key without a password.
    ///
    /// - Throws: `.unusableKey`
    static func read(from source: PEMSource) throws(TLSError) -> PrivateKey {
        ErrorQueue.clear()
        var askedForPassword = false
        let found = try unsafe source.withBIO { bio in
            unsafe withUnsafeMutablePointer(to: &askedForPassword) { asked in
                let key = unsafe PEM_read_bio_PrivateKey(bio, nil, refusePassword, asked)
                return unsafe key.map { unsafe PrivateKey(owning: $0) }
            }
        }
        if let found { return found }
        let reason = ErrorQueue.drain()
        throw askedForPassword
            ? .unusableKey(
                "The key \(source.name) is encrypted, and no password can be given: decrypt it with "
                    + "`openssl pkey -in \(source.name) -out plain-key.pem`."
            )
            : .unusableKey(
                "The key \(source.name) cannot be read: a PEM text with \"BEGIN PRIVATE KEY\" is expected "
                    + "(\(reason))."
            )
    }

    /// The key as PEM text (PKCS #8), unencrypted.
    func pem() throws(TLSError) -> [UInt8] {
        try unsafe MemoryBIO.text { unsafe PEM_write_bio_PrivateKey($0, pointer, nil, nil, 0, nil, nil) }
    }
}

/// Notes that a password was asked for and gives none; without it OpenSSL would prompt on the terminal.
private func refusePassword(
    _ buffer: UnsafeMutablePointer<CChar>?,
    _ size: Int32,
    _ isForWriting: Int32,
    _ asked: UnsafeMutableRawPointer?
) -> Int32 {
    unsafe asked?.assumingMemoryBound(to: Bool.self).pointee = true
    return -1
}
