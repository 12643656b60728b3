// Whether a bearer may call an operation, and why not.

/// The outcome of an access check.
package enum AccessDecision: Sendable, Hashable {
    case allowed
    /// 401.
    case unauthorized(Unauthorized)
    /// 403.
    case forbidden(Forbidden)

    /// Why a token is not taken.
    package enum Unauthorized: Sendable, Hashable {
        case missing, expired, invalid

        /// The `error` of ISC's 401 body; the first two are as documented or captured.
        package var text: String {
            switch self {
            case .missing: "JWT is required"
            case .expired: "JWT validation failed: JWT is expired"
            case .invalid: "JWT validation failed: JWT is not trusted"
            }
        }
    }

    /// What a good token lacks.
    package enum Forbidden: Sendable, Hashable {
        /// The operation is not for API clients, only for users.
        case needsUserToken
        /// One of these authorities.
        case needsAuthority([String])
        /// One of these scopes.
        case needsScope([String])
    }
}
