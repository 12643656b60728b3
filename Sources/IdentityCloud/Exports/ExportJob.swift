// GET role-mining-sessions/.../export-async/{exportId}: what is true of an export at one moment.

/// An export of a potential role at one moment.
package struct ExportJob: Sendable, Hashable {
    /// As the client wrote it, or a UUID that the tenant made.
    package var id: String
    package var session: String
    package var role: String
    package var minEntitlementPopularity: Int
    package var includeCommonAccess: Bool
    package var status: ExportStatus

    package init(
        id: String,
        session: String,
        role: String,
        minEntitlementPopularity: Int,
        includeCommonAccess: Bool,
        status: ExportStatus
    ) {
        self.id = id
        self.session = session
        self.role = role
        self.minEntitlementPopularity = minEntitlementPopularity
        self.includeCommonAccess = includeCommonAccess
        self.status = status
    }
}
