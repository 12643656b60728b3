// Tokens and what they open.

import Testing

@testable import IdentityCloud

@Suite struct AccessTests {
    private func fixture(_ mode: AuthSettings.Mode, _ configure: (inout ClientSettings) -> Void = { _ in })
        -> TenantFixture
    {
        var client = ClientSettings(id: "qa")
        client.secret = "s3cret"
        configure(&client)
        return TenantFixture {
            $0.auth.mode = mode
            $0.auth.clients = [client]
        }
    }

    private func decision(
        _ operation: Operation,
        _ version: APIVersion = .v2025,
        _ configure: (inout ClientSettings) -> Void
    ) throws -> AccessDecision {
        var fixture = fixture(.strict, configure)
        let claims = try fixture.tenant.issueToken(clientID: "qa", secret: "s3cret", at: fixture.now)
        return fixture.tenant.check(access: operation, version, by: .issued(claims), at: fixture.now)
    }

    // MARK: Tokens

    @Test func issuesWhatTheScenarioSays() throws {
        var fixture = fixture(.strict) {
            $0.authorities = ["SOURCE_ADMIN"]
            $0.scopes = ["idn:sources:manage"]
            $0.lifetime = 30_000
            $0.token = .application
        }
        let first = try fixture.tenant.issueToken(clientID: "qa", secret: "s3cret", at: fixture.now)
        #expect(first.authorities == ["SOURCE_ADMIN"] && first.scopes == ["idn:sources:manage"])
        #expect(first.kind == .application && first.tenant == "test" && first.clientID == "qa")
        #expect(first.expires == fixture.now + 30_000 && first.lifetime == 30_000)
        let second = try fixture.tenant.issueToken(clientID: "qa", secret: "s3cret", at: fixture.now)
        #expect(first.jti != second.jti && first.userID == second.userID)
    }

    @Test(arguments: [
        (AuthSettings.Mode.strict, "qa", "wrong", TokenRefusal.wrongSecret),
        (.strict, "who", "s3cret", .unknownClient),
        (.strict, "", "s3cret", .missingClient), (.anyToken, "", "", .missingClient),
    ])
    func refusesStrangers(mode: AuthSettings.Mode, client: String, secret: String, refusal: TokenRefusal) {
        var fixture = fixture(mode)
        #expect(throws: refusal) {
            try fixture.tenant.issueToken(clientID: client, secret: secret, at: fixture.now)
        }
    }

    @Test(arguments: [AuthSettings.Mode.off, .anyToken])
    func anybodyMayAskOutsideStrictMode(mode: AuthSettings.Mode) throws {
        var fixture = fixture(mode)
        let claims = try fixture.tenant.issueToken(clientID: "who", secret: "whatever", at: fixture.now)
        #expect(claims.authorities == ["ORG_ADMIN"] && claims.scopes == ["sp:scopes:all"])
        #expect(claims.lifetime == 749_000)
    }

    // MARK: Modes

    @Test(arguments: [
        (AuthSettings.Mode.off, Bearer.missing, AccessDecision.allowed),
        (.anyToken, .missing, .unauthorized(.missing)),
        (.anyToken, .opaque, .allowed),
        (.anyToken, .foreign(expires: nil), .allowed),
        (.anyToken, .foreign(expires: Timestamp(milliseconds: 1_000_001)), .allowed),
        (.anyToken, .foreign(expires: Timestamp(milliseconds: 1_000_000)), .unauthorized(.expired)),
        (.strict, .missing, .unauthorized(.missing)),
        (.strict, .opaque, .unauthorized(.invalid)),
        (.strict, .foreign(expires: nil), .unauthorized(.invalid)),
        (.strict, .foreign(expires: Timestamp(milliseconds: 5)), .unauthorized(.expired)),
    ])
    func takesBearersAsTheModeSays(mode: AuthSettings.Mode, bearer: Bearer, expected: AccessDecision) {
        var fixture = fixture(mode)
        #expect(fixture.tenant.check(access: .loadAccounts, .v2025, by: bearer, at: fixture.now) == expected)
        #expect(fixture.tenant.check(access: .token, .v2025, by: bearer, at: fixture.now) == .allowed)
    }

    @Test(arguments: [AuthSettings.Mode.anyToken, .strict])
    func tokensExpireOnTheTenantsClock(mode: AuthSettings.Mode) throws {
        var fixture = fixture(mode)
        let claims = try fixture.tenant.issueToken(clientID: "qa", secret: "s3cret", at: fixture.now)
        let check = { (time: Timestamp) in
            fixture.tenant.check(access: .taskList, .v1, by: .issued(claims), at: time)
        }
        #expect(check(fixture.now + 748_999) == .allowed)
        #expect(check(fixture.now + 749_000) == .unauthorized(.expired))
    }

    @Test func strictTakesNoTokenOfAnotherTenantOrClient() throws {
        var fixture = fixture(.strict)
        var claims = try fixture.tenant.issueToken(clientID: "qa", secret: "s3cret", at: fixture.now)
        claims.tenant = "other"
        #expect(
            fixture.tenant.check(access: .taskList, .v1, by: .issued(claims), at: fixture.now)
                == .unauthorized(.invalid)
        )
        claims.tenant = "test"
        claims.clientID = "gone"
        #expect(
            fixture.tenant.check(access: .taskList, .v1, by: .issued(claims), at: fixture.now)
                == .unauthorized(.invalid)
        )
    }

    // MARK: Authorities, scopes, kinds

    /// Operation, versions, the authorities that are let in.
    static let authorities: [(Operation, [APIVersion], Set<String>)] = [
        (.loadAccounts, APIVersion.allCases, ["ORG_ADMIN", "SOURCE_ADMIN", "SOURCE_SUBADMIN"]),
        (.loadUncorrelatedAccounts, APIVersion.allCases, ["ORG_ADMIN"]),
        (.loadEntitlements, APIVersion.allCases, ["ORG_ADMIN", "SOURCE_ADMIN", "SOURCE_SUBADMIN"]),
        (
            .aggregationStatus, [.beta, .v2024],
            ["ORG_ADMIN", "SOURCE_ADMIN", "SOURCE_SUBADMIN", "DASHBOARD"]
        ),
        (.aggregationStatus, [.v2025, .v2026, .v1], ["ORG_ADMIN", "SOURCE_ADMIN", "SOURCE_SUBADMIN"]),
        (.taskUpdate, APIVersion.allCases, ["ORG_ADMIN", "SOURCE_ADMIN", "SOURCE_SUBADMIN", "CERT_ADMIN"]),
        (
            .taskStatus, APIVersion.allCases,
            ["ORG_ADMIN", "SOURCE_ADMIN", "SOURCE_SUBADMIN", "CERT_ADMIN", "HELPDESK"]
        ),
        (.accountList, APIVersion.allCases, ["ORG_ADMIN", "SOURCE_ADMIN", "SOURCE_SUBADMIN", "HELPDESK"]),
        (.entitlementGet, [.beta], ["ORG_ADMIN", "SOURCE_ADMIN"]),
        (.entitlementGet, [.v2024, .v2025, .v2026, .v1], ["ORG_ADMIN"]),
        (.triggerList, [.v2024, .v2025, .v2026, .v1], ["ORG_ADMIN"]),
        (.subscriptionUpdate, [.v2024, .v2025, .v2026, .v1], ["ORG_ADMIN"]),
        (.invocationTest, [.v2024, .v2025, .v2026, .v1], ["ORG_ADMIN"]),
    ]

    @Test(arguments: authorities)
    func asksForAnAuthority(operation: Operation, versions: [APIVersion], allowed: Set<String>) throws {
        for version in versions {
            for authority in [
                "ORG_ADMIN", "SOURCE_ADMIN", "SOURCE_SUBADMIN", "DASHBOARD", "CERT_ADMIN", "HELPDESK", "API",
            ] {
                let decision = try decision(operation, version) { $0.authorities = [authority] }
                #expect((decision == .allowed) == allowed.contains(authority), "\(authority) in \(version)")
            }
        }
    }

    @Test(arguments: [
        (Operation.loadAccounts, ["idn:sources:manage"]), (.loadUncorrelatedAccounts, ["idn:sources:manage"]),
        (.loadEntitlements, ["idn:entitlement:manage", "idn:entitlements:manage"]),
        (.exportStart, ["iai:access-modeling:manage"]),
        (.exportStatus, ["iai:access-modeling:read", "iai:access-modeling:manage"]),
        (.exportDownload, ["iai:access-modeling:read", "iai:access-modeling:manage"]),
        (.taskStatus, ["idn:task-management:read", "idn:task-management:write"]),
        (.taskList, ["idn:task-management:read", "idn:task-management:write"]),
        (.taskUpdate, ["idn:task-management:write"]),
        (.sourceList, ["idn:sources:read", "idn:sources:manage"]), (.sourceUpdate, ["idn:sources:manage"]),
        (.schemaGet, ["idn:source-schema:read", "idn:source-schema:manage"]),
        (.removeAccounts, ["idn:accounts:manage"]),
        (.accountGet, ["idn:accounts:read", "idn:accounts:manage"]),
        (.entitlementList, ["idn:entitlement:read", "idn:entitlement:manage"]),
        (.resetEntitlements, ["idn:entitlement:manage", "idn:entitlements:manage"]),
        (.triggerList, ["sp:trigger-service-subscriptions:read"]),
        (
            .subscriptionList,
            ["sp:trigger-service-subscriptions:read", "sp:trigger-service-subscriptions:manage"]
        ),
        (.subscriptionCreate, ["sp:trigger-service-subscriptions:manage"]),
        (.subscriptionUpdate, ["sp:trigger-service-subscriptions:manage"]),
        (.subscriptionDelete, ["sp:trigger-service-subscriptions:manage"]),
        (.filterValidate, ["sp:trigger-service-subscriptions:manage"]),
        (
            .invocationList,
            ["sp:trigger-service-invocation-status:read", "sp:trigger-service-invocation-status:manage"]
        ),
        (.invocationTest, ["sp:trigger-service-invocation-status:manage"]),
    ])
    func asksForAScope(operation: Operation, scopes: [String]) throws {
        for scope in scopes + ["sp:scopes:all"] {
            #expect(try decision(operation) { $0.scopes = ["idn:other:read", scope] } == .allowed)
        }
        #expect(try decision(operation) { $0.scopes = ["idn:other:read"] } == .forbidden(.needsScope(scopes)))
        #expect(try decision(operation) { $0.scopes = [] } == .forbidden(.needsScope(scopes)))
    }

    @Test func statusAsksForNoScopeButInBetaForAll() throws {
        #expect(try decision(.aggregationStatus, .v2025) { $0.scopes = [] } == .allowed)
        #expect(
            try decision(.aggregationStatus, .beta) { $0.scopes = [] }
                == .forbidden(.needsScope(["sp:scopes:all"]))
        )
    }

    @Test(arguments: [
        (Operation.loadAccounts, APIVersion.beta, false), (.loadAccounts, .v2024, true),
        (.loadEntitlements, .v1, false),
        (.loadUncorrelatedAccounts, .beta, false), (.loadUncorrelatedAccounts, .v1, true),
        (.aggregationStatus, .v2025, false), (.aggregationStatus, .beta, false), (.exportStart, .v2026, true),
        (.taskStatus, .v2025, true), (.taskUpdate, .v2025, false), (.subscriptionCreate, .v1, true),
    ])
    func tellsApplicationsFromUsers(operation: Operation, version: APIVersion, isForApplications: Bool) throws
    {
        let decision = try decision(operation, version) { $0.token = .application }
        #expect(decision == (isForApplications ? .allowed : .forbidden(.needsUserToken)))
    }
}
