// Randomness that must not be guessed. What a run repeats from its seed never comes from here.

internal import COpenSSL

/// Random bytes of the crypto provider, seeded by the system.
package enum SystemRandom {
    /// Unpredictable bytes.
    package static func bytes(count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let result = unsafe RAND_bytes(buffer.baseAddress, Int32(count))
            // OpenSSL says it only fails when the system has no source of randomness: nothing safe can follow.
            precondition(result == 1, "no randomness: \(ErrorQueue.drain())")
            filled = count
        }
    }
}
