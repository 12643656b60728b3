// What a server needs of its authority.

/// A server's certificate with its key, both as PEM text.
package struct IssuedCertificate: Sendable, Hashable {
    /// The server's certificate, then its authority's.
    package var certificatePEM: [UInt8]
    /// The server's private key, unencrypted.
    package var keyPEM: [UInt8]
}
