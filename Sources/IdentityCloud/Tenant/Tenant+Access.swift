// Tokens, access and the rate limit of a tenant. Clients are told how long these last: so their moments are `clientNow`.

extension Tenant {
    /// POST oauth/token: the claims of a new token.
    ///
    /// - Throws: `TokenRefusal`; which client asks is only looked into in strict mode.
    package mutating func issueToken(
        clientID: String,
        secret: String?,
        at now: Timestamp
    ) throws(TokenRefusal) -> TokenClaims {
        guard !clientID.isEmpty else { throw .missingClient }
        let listed = settings.auth.clients.first { $0.id == clientID }
        if settings.auth.mode == .strict {
            guard let listed else { throw .unknownClient }
            guard listed.secret == nil || listed.secret == secret else { throw .wrongSecret }
        }
        return claims(of: listed ?? ClientSettings(id: clientID), at: now)
    }

    /// Whether a bearer may call an operation; nil is a call that asks for a good token and no more.
    ///
    /// Changes nothing; it is mutating so as to be called in place, where the tenant was copied for it.
    package mutating func check(
        access operation: Operation?,
        _ version: APIVersion,
        by bearer: Bearer,
        at now: Timestamp
    ) -> AccessDecision {
        guard settings.auth.mode != .off, operation?.needsToken ?? true else { return .allowed }
        let isStrict = settings.auth.mode == .strict
        switch bearer {
        case .missing: return .unauthorized(.missing)
        case .opaque: return isStrict ? .unauthorized(.invalid) : .allowed
        case .foreign(let expires):
            if let expires, expires <= now { return .unauthorized(.expired) }
            return isStrict ? .unauthorized(.invalid) : .allowed
        case .issued(let claims):
            if claims.expires <= now { return .unauthorized(.expired) }
            if isStrict, !isListed(claims) { return .unauthorized(.invalid) }
            return operation.flatMap { AccessRule(for: $0, version) }?.decision(on: claims) ?? .allowed
        }
    }

    /// Counts a request against the rate limit; requests for tokens are not counted.
    package mutating func admit(
        client: String?,
        version: APIVersion,
        token: UInt64,
        at now: Timestamp
    ) -> RateDecision {
        guard let wait = rateLimiter?.admit(client: client ?? "", version: version, token: token, at: now)
        else {
            return .admitted
        }
        return .refused(retryAfterSeconds: max(1, Int(wait.secondsRoundedUp)))
    }

    private func isListed(_ claims: TokenClaims) -> Bool {
        claims.tenant == name && settings.auth.clients.contains { $0.id == claims.clientID }
    }

    private mutating func claims(of client: ClientSettings, at now: Timestamp) -> TokenClaims {
        let person = ids.user(ofClient: client.id)
        return TokenClaims(
            tenant: name,
            tenantID: ids.tenant,
            clientID: client.id,
            userID: person.user,
            identityID: person.identity,
            userName: client.id,
            authorities: client.authorities,
            scopes: client.scopes,
            kind: client.token,
            issued: now,
            expires: now + (client.lifetime ?? settings.auth.tokenLifetime),
            jti: ids.nextToken()
        )
    }
}
