// OpenSSL reads and writes through BIOs; these are the ones that stay in memory.

internal import COpenSSL

/// Helpers around memory BIOs.
enum MemoryBIO {
    /// What `write` puts into a fresh memory BIO.
    ///
    /// - Throws: `.library` when `write` does not return 1.
    static func text(_ write: (OpaquePointer) -> Int32) throws(TLSError) -> [UInt8] {
        ErrorQueue.clear()
        guard let bio = unsafe BIO_new(BIO_s_mem()) else { throw .library(ErrorQueue.drain()) }
        defer { unsafe BIO_free_all(bio) }
        guard unsafe write(bio) == 1 else { throw .library(ErrorQueue.drain()) }
        var text: [UInt8] = []
        unsafe drain(bio, into: &text)
        return text
    }

    /// Moves everything that waits in the BIO to the end of `bytes`.
    static func drain(_ bio: OpaquePointer, into bytes: inout [UInt8]) {
        var start: UnsafePointer<UInt8>?
        let count = unsafe copenssl_waiting_bytes(bio, &start)
        guard count > 0 else { return }
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: count))
        unsafe copenssl_empty(bio)
    }
}
