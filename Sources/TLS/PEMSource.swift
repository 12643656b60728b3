// A certificate or key as text, and what to call it.

internal import COpenSSL

/// PEM text with a name for error messages.
package struct PEMSource: Hashable, Sendable {
    let bytes: [UInt8]
    /// How error messages call it: a file's path, as a rule.
    package let name: String

    package static func bytes(_ bytes: [UInt8], name: String) -> PEMSource {
        PEMSource(bytes: bytes, name: name)
    }

    /// Runs `read` on a BIO that holds the text.
    ///
    /// - Throws: `.library` when there is no memory for one.
    func withBIO<Value>(_ read: (OpaquePointer) -> Value) throws(TLSError) -> Value {
        let value: Value? = unsafe bytes.withUnsafeBytes { buffer in
            guard let count = Int32(exactly: buffer.count),
                let bio = unsafe BIO_new_mem_buf(buffer.baseAddress, count)
            else { return nil }
            defer { unsafe BIO_free_all(bio) }
            return unsafe read(bio)
        }
        guard let value else { throw .library(ErrorQueue.drain()) }
        return value
    }
}
