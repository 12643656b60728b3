// Buffers that the TLS connections of a lane take turns with.

/// Storage for bytes on their way in or out of TLS, shared by the connections of one lane.
final class SecureStorage {
    /// What was decrypted.
    var plaintext: [UInt8] = []
    /// What is to be encrypted, while a connection takes a step; empty otherwise.
    var records: [UInt8] = []
}
