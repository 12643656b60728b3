// What a token that Drydock issued says about its bearer. CloudAPI writes it as a JWT and reads it back.

/// The claims of an issued token.
package struct TokenClaims: Sendable, Hashable {
    /// The tenant's name: ISC's `org`.
    package var tenant: String
    package var tenantID: ObjectID
    package var clientID: String
    package var userID: ObjectID
    package var identityID: ObjectID
    package var userName: String
    package var authorities: [String]
    package var scopes: [String]
    package var kind: ClientSettings.TokenKind
    package var issued: Timestamp
    package var expires: Timestamp
    package var jti: ObjectID

    package init(
        tenant: String,
        tenantID: ObjectID,
        clientID: String,
        userID: ObjectID,
        identityID: ObjectID,
        userName: String,
        authorities: [String],
        scopes: [String],
        kind: ClientSettings.TokenKind,
        issued: Timestamp,
        expires: Timestamp,
        jti: ObjectID
    ) {
        self.tenant = tenant
        self.tenantID = tenantID
        self.clientID = clientID
        self.userID = userID
        self.identityID = identityID
        self.userName = userName
        self.authorities = authorities
        self.scopes = scopes
        self.kind = kind
        self.issued = issued
        self.expires = expires
        self.jti = jti
    }

    /// How long the token is good for.
    package var lifetime: Milliseconds { expires - issued }
}
