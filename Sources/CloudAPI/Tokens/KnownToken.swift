// A bearer token that was looked into once.

import IdentityCloud

/// A token, what it turned out to be, and how its client is counted.
final class KnownToken: Sendable {
    let text: [UInt8]
    let bearer: Bearer
    /// The client id where the token names one; a short fingerprint of the token otherwise.
    let client: String?
    /// Tells tokens apart without keeping them.
    let fingerprint: UInt64

    init(text: [UInt8], bearer: Bearer, fingerprint: UInt64) {
        self.text = text
        self.bearer = bearer
        self.fingerprint = fingerprint
        client =
            switch bearer {
            case .missing: nil
            case .issued(let claims): claims.clientID
            case .foreign, .opaque: "token-" + String(fingerprint, radix: 16)
            }
    }

    /// No token at all.
    static let none = KnownToken(text: [], bearer: .missing, fingerprint: 0)

    /// The tenant a token was issued by.
    var tenant: String? {
        if case .issued(let claims) = bearer { claims.tenant } else { nil }
    }
}
