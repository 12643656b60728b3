// The calls ISC answers here, by the names scenario files use.

/// An operation of the simulated API; the raw value is its name in scenario files, journal and metrics.
package enum Operation: String, Hashable, Sendable, CaseIterable {
    case loadAccounts = "load-accounts"
    case loadUncorrelatedAccounts = "load-uncorrelated-accounts"
    case loadEntitlements = "load-entitlements"
    case aggregationStatus = "aggregation-status"
    case exportStatus = "export-status"
    case exportStart = "export-start"
    case exportDownload = "export-download"
    case taskStatus = "task-status"
    case taskList = "task-list"
    case taskUpdate = "task-update"
    case token
    case tokenInfo = "token-info"

    /// Whether there is an `AccessRule` for it.
    package var needsToken: Bool { self != .token && self != .tokenInfo }
}
