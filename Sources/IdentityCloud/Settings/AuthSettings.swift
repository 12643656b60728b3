// Who may call the API.

/// How tokens are issued and checked.
package struct AuthSettings: Sendable, Equatable {
    package enum Mode: Sendable, Hashable, CaseIterable {
        case off, anyToken, strict
    }

    package var mode = Mode.anyToken
    /// 749 s is what ISC's documented token answer says.
    package var tokenLifetime: Milliseconds = 749_000
    package var clients: [ClientSettings] = []

    package init() {}
}

/// A client that may ask for tokens in strict mode, and what its tokens carry in every mode.
package struct ClientSettings: Sendable, Equatable {
    package enum TokenKind: Sendable, Hashable, CaseIterable {
        /// A personal access token: acts for a user.
        case user
        /// An API client: acts for itself.
        case application
    }

    package var id: String
    package var secret: String?
    package var authorities = ["ORG_ADMIN"]
    package var scopes = ["sp:scopes:all"]
    /// Overrides the tenant's token lifetime.
    package var lifetime: Milliseconds?
    package var token = TokenKind.user

    package init(id: String) { self.id = id }
}
