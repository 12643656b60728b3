// Signatures come from outside: the server has one provider of cryptography, and this target knows none.

/// Signs tokens; the key is its secret.
package protocol TokenSigner: Sendable {
    /// The HMAC-SHA-256 of a message under the server's key: 32 bytes (RFC 7518 §3.2).
    func authenticationCode(of message: [UInt8]) -> [UInt8]
}
