// Tokens are signed with a key that derives from the seed, so replicas of one seed accept each other's tokens and a run
// can be repeated to the byte.

import CloudAPI
import IdentityCloud
import TLS

/// Signs tokens by HMAC-SHA-256 (RFC 7518 §3.2).
struct HMACTokenSigner: TokenSigner {
    private let key: [UInt8]

    init(seed: UInt64) {
        let stream = SeedStream(seed: seed, "token-key")
        key = (0..<32).map { UInt8(truncatingIfNeeded: stream.bits(at: $0)) }
    }

    func authenticationCode(of message: [UInt8]) -> [UInt8] { HMACSHA256.code(for: message, key: key) }
}
