// What POST /oauth/token is refused for.

/// Why no token is issued.
package enum TokenRefusal: Error, Sendable, Hashable {
    /// No client id was sent.
    case missingClient
    /// Strict: the scenario does not list the client.
    case unknownClient
    /// Strict: the secret is not the client's.
    case wrongSecret
}
