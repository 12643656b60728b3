// Who may call which operation in which version: the `security` and `x-sailpoint-userLevels` of ISC's OpenAPI, and
// where these are silent the text of the operation.

/// What an operation asks of a token.
package struct AccessRule: Sendable, Hashable {
    /// One of them is needed; empty asks for none.
    package var scopes: [String] = []
    /// One of them is needed; empty asks for none.
    package var authorities: [String] = []
    /// Whether only a user's token will do.
    package var isForUsersOnly = false

    /// The scope that stands for all of them.
    package static let allScopes = "sp:scopes:all"

    /// The rule of an operation; nil for those that need no token.
    package init?(for operation: Operation, _ version: APIVersion) {
        switch operation {
        case .loadAccounts:
            scopes = ["idn:sources:manage"]
            authorities = Self.sourceAdmins
            isForUsersOnly = version == .beta
        case .loadUncorrelatedAccounts:
            scopes = ["idn:sources:manage"]
            authorities = ["ORG_ADMIN"]
            isForUsersOnly = version == .beta
        case .loadEntitlements:
            // The OpenAPI names ORG_ADMIN alone, the operation's text the three.
            scopes = Self.entitlementManagers
            authorities = Self.sourceAdmins
            isForUsersOnly = true
        case .aggregationStatus:
            // In beta there is no `security`, so ISC's default holds: all scopes.
            scopes = version == .beta ? [Self.allScopes] : []
            authorities = version == .beta || version == .v2024 ? Self.dashboardReaders : Self.sourceAdmins
            isForUsersOnly = true
        case .exportStart: scopes = ["iai:access-modeling:manage"]
        case .exportStatus, .exportDownload:
            scopes = ["iai:access-modeling:read", "iai:access-modeling:manage"]
        case .taskStatus, .taskList:
            scopes = ["idn:task-management:read", "idn:task-management:write"]
            authorities = Self.taskAdmins + ["HELPDESK"]
        case .taskUpdate:
            scopes = ["idn:task-management:write"]
            authorities = Self.taskAdmins
            isForUsersOnly = true
        case .sourceList, .sourceGet, .sourceCreate, .sourceUpdate, .sourceDelete:
            setRule(ofSources: operation, version)
        case .schemaList, .schemaGet, .schemaUpdate:
            scopes = ["idn:source-schema:read", "idn:source-schema:manage"]
            if operation == .schemaUpdate { scopes = ["idn:source-schema:manage"] }
            authorities = operation == .schemaList ? Self.sourceAdmins : []
            isForUsersOnly = true
        case .removeAccounts:
            scopes = ["idn:accounts:manage"]
            authorities = version == .beta ? [] : ["ORG_ADMIN"]
            isForUsersOnly = true
        case .resetEntitlements:
            scopes = version == .beta ? ["idn:entitlement:update"] : Self.entitlementManagers
            authorities = ["ORG_ADMIN"]
            isForUsersOnly = true
        case .triggerList: self = .triggers(version, "sp:trigger-service-subscriptions:read")
        case .subscriptionList:
            self = .triggers(
                version,
                "sp:trigger-service-subscriptions:read",
                "sp:trigger-service-subscriptions:manage"
            )
        case .subscriptionCreate, .subscriptionUpdate, .subscriptionDelete, .filterValidate:
            self = .triggers(version, "sp:trigger-service-subscriptions:manage")
        case .invocationList:
            self = .triggers(
                version,
                "sp:trigger-service-invocation-status:read",
                "sp:trigger-service-invocation-status:manage"
            )
        case .invocationTest: self = .triggers(version, "sp:trigger-service-invocation-status:manage")
        case .accountList, .accountGet:
            scopes = ["idn:accounts:read", "idn:accounts:manage"]
            authorities = Self.sourceAdmins + ["HELPDESK"]
        case .entitlementList, .entitlementGet:
            scopes = ["idn:entitlement:read", "idn:entitlement:manage"]
            isForUsersOnly = version == .v2026 || version == .v1
            guard operation == .entitlementGet else { return }
            authorities = version == .beta ? ["ORG_ADMIN", "SOURCE_ADMIN"] : ["ORG_ADMIN"]
        case .token, .tokenInfo: return nil
        }
    }

    private mutating func setRule(ofSources operation: Operation, _ version: APIVersion) {
        let reads = operation == .sourceList || operation == .sourceGet
        scopes = (reads ? ["idn:sources:read"] : []) + ["idn:sources:manage"]
        authorities = version == .beta ? [] : Self.sourceAdmins
        if operation == .sourceCreate { authorities = Self.sourceAdmins }
        guard operation == .sourceList else { return }
        authorities = Self.sourceAdmins + ["ROLE_SUBADMIN"]
        guard version == .beta else { return }
        scopes = ["idn:sources:read"]
        isForUsersOnly = true
    }

    /// The plural is what the documents said until 2025-11.
    private static let entitlementManagers = ["idn:entitlement:manage", "idn:entitlements:manage"]

    /// The documents of beta name no authority.
    private static func triggers(_ version: APIVersion, _ scopes: String...) -> AccessRule {
        AccessRule(scopes: scopes, authorities: version == .beta ? [] : ["ORG_ADMIN"])
    }

    private init(scopes: [String], authorities: [String]) {
        self.scopes = scopes
        self.authorities = authorities
    }

    private static let sourceAdmins = ["ORG_ADMIN", "SOURCE_ADMIN", "SOURCE_SUBADMIN"]
    /// Made once: aggregation status is what clients ask for most.
    private static let dashboardReaders = sourceAdmins + ["DASHBOARD"]
    private static let taskAdmins = [
        "ORG_ADMIN", "CERT_ADMIN", "REPORT_ADMIN", "ROLE_ADMIN", "ROLE_SUBADMIN", "SOURCE_ADMIN",
        "SOURCE_SUBADMIN",
    ]

    /// Holds a token's claims against the rule.
    func decision(on claims: TokenClaims) -> AccessDecision {
        if isForUsersOnly, claims.kind != .user { return .forbidden(.needsUserToken) }
        if !scopes.isEmpty, !claims.scopes.contains(where: { $0 == Self.allScopes || scopes.contains($0) }) {
            return .forbidden(.needsScope(scopes))
        }
        if !authorities.isEmpty, !claims.authorities.contains(where: authorities.contains) {
            return .forbidden(.needsAuthority(authorities))
        }
        return .allowed
    }
}

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
