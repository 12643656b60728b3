// What the paths of the API name, and which methods each has.

import HTTPMessages
import IdentityCloud

/// A kind of resource; which one of its kind is told by the ids of the route.
enum Resource: Hashable, CaseIterable {
    case loadAccounts, loadUncorrelatedAccounts, loadEntitlements
    case aggregationStatus
    case exports, export, exportDownload
    case tasks, task, pendingTasks
    case token, tokenInfo

    /// The operation a method stands for; nil for a method the resource does not have.
    func operation(for method: HTTPMethod) -> Operation? {
        switch (self, method) {
        case (.loadAccounts, .post): .loadAccounts
        case (.loadUncorrelatedAccounts, .post): .loadUncorrelatedAccounts
        case (.loadEntitlements, .post): .loadEntitlements
        case (.aggregationStatus, .get): .aggregationStatus
        case (.exports, .post): .exportStart
        case (.export, .get): .exportStatus
        case (.exportDownload, .get): .exportDownload
        case (.task, .get): .taskStatus
        case (.task, .patch): .taskUpdate
        case (.tasks, .get): .taskList
        // The only HEAD of ISC's API: it answers X-Total-Count.
        case (.pendingTasks, .get), (.pendingTasks, .head): .taskList
        case (.token, .post): .token
        case (.tokenInfo, .get), (.tokenInfo, .head): .tokenInfo
        default: nil
        }
    }

    /// The value of Allow in a 405 (RFC 9110 §15.5.6).
    var allow: StaticString {
        switch self {
        case .loadAccounts, .loadUncorrelatedAccounts, .loadEntitlements, .exports, .token: "POST"
        case .aggregationStatus, .export, .exportDownload, .tasks: "GET"
        case .task: "GET, PATCH"
        case .pendingTasks, .tokenInfo: "GET, HEAD"
        }
    }
}
