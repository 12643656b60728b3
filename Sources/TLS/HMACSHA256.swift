// Signatures of the tokens that Drydock issues (RFC 2104, RFC 7518 §3.2).

internal import COpenSSL

/// HMAC with SHA-256.
package enum HMACSHA256 {
    /// The 32 bytes of authentication code for `message` under `key`.
    package static func code(for message: Span<UInt8>, key: Span<UInt8>) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { output, filled in
            // A null key would mean "the key of the last call", so an empty one needs an address too.
            var nothing: UInt8 = 0
            let code = unsafe key.withUnsafeBufferPointer { key in
                unsafe message.withUnsafeBufferPointer { message in
                    unsafe withUnsafePointer(to: &nothing) { nothing in
                        unsafe HMAC(
                            EVP_sha256(),
                            key.baseAddress ?? nothing,
                            Int32(key.count),
                            message.baseAddress ?? nothing,
                            message.count,
                            output.baseAddress,
                            nil
                        )
                    }
                }
            }
            precondition(unsafe code != nil, "HMAC-SHA-256 is missing: \(ErrorQueue.drain())")
            filled = output.count
        }
    }

    /// The same for arrays.
    package static func code(for message: [UInt8], key: [UInt8]) -> [UInt8] {
        code(for: message.span, key: key.span)
    }
}

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
