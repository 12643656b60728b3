// The calls ISC answers here, by the names scenario files use.

/// An operation of the simulated API; the raw value is its name in scenario files, journal and metrics.
@usableFromInline
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

    /// The place in `allCases`, without hashing or searching.
    @inlinable package var ordinal: Int {
        switch self {
        case .loadAccounts: 0
        case .loadUncorrelatedAccounts: 1
        case .loadEntitlements: 2
        case .aggregationStatus: 3
        case .exportStatus: 4
        case .exportStart: 5
        case .exportDownload: 6
        case .taskStatus: 7
        case .taskList: 8
        case .taskUpdate: 9
        case .token: 10
        case .tokenInfo: 11
        }
    }

    /// Whether there is an `AccessRule` for it.
    package var needsToken: Bool { self != .token && self != .tokenInfo }
}
