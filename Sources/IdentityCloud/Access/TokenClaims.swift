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
    /// The tenant time at which it was issued, which a scaled clock tells apart from `issued`.
    package var tenantTime: Timestamp?

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

/// What a request's Authorization field turned out to be.
package enum Bearer: Sendable, Hashable {
    /// There is none, or an empty one.
    case missing
    /// Text that is no JWT.
    case opaque
    /// A JWT that Drydock did not issue, and its `exp` if it has one.
    case foreign(expires: Timestamp?)
    /// A JWT that Drydock issued and whose signature is right.
    ///
    /// Indirect, so that handing it around copies one word and not a dozen texts.
    indirect case issued(TokenClaims)
}

/// Why no token is issued.
package enum TokenRefusal: Error, Sendable, Hashable {
    /// No client id was sent.
    case missingClient
    /// Strict: the scenario does not list the client.
    case unknownClient
    /// Strict: the secret is not the client's.
    case wrongSecret
}
