// Where a certificate or key is read from.

internal import COpenSSL

/// PEM text in a file or in memory.
package enum PEMSource: Hashable, Sendable {
    case file(path: String)
    /// The text itself, with a name for error messages.
    case bytes([UInt8], name: String)

    /// How error messages call it.
    package var name: String {
        switch self {
        case .file(let path): path
        case .bytes(_, let name): name
        }
    }

    /// Runs `read` on a BIO that holds the text.
    ///
    /// - Returns: what `read` returned; nil when the file cannot be opened.
    func withBIO<Value>(_ read: (OpaquePointer) -> Value) -> Value? {
        switch self {
        case .file(let path):
            guard let bio = unsafe BIO_new_file(path, "r") else { return nil }
            defer { unsafe BIO_free_all(bio) }
            return unsafe read(bio)
        case .bytes(let bytes, _):
            guard let count = Int32(exactly: bytes.count) else { return nil }
            return unsafe bytes.withUnsafeBytes { buffer in
                guard let bio = unsafe BIO_new_mem_buf(buffer.baseAddress, count) else { return nil }
                defer { unsafe BIO_free_all(bio) }
                return unsafe read(bio)
            }
        }
    }
}
