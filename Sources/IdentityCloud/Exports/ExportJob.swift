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
}

/// The status of an export; the raw value is ISC's word.
package enum ExportStatus: String, Sendable, Hashable, CaseIterable {
    case queued = "QUEUED"
    case inProgress = "IN_PROGRESS"
    case success = "SUCCESS"
    case error = "ERROR"
}

/// The answer to a status GET of an export.
package enum ExportLookup: Sendable, Hashable {
    case found(ExportJob)
    /// The tenant does not know it; `asBadRequest` says that a 400 is wanted instead of a 404.
    case unknown(asBadRequest: Bool)
}
