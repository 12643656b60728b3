// What was found in a request's path.

import HTTPMessages
import IdentityCloud

/// A resource, the version it was asked for in, and the ids in its path: ranges into the head, still percent-encoded.
struct Route: Hashable {
    var resource: Resource
    /// Nil for /oauth, which has no version.
    var version: APIVersion?
    /// The source, task, aggregation or export.
    var id = ByteRange.empty
    /// The role-mining session of an export.
    var session = ByteRange.empty
    /// The potential role of an export.
    var role = ByteRange.empty
    /// The schema of a source.
    var schema = ByteRange.empty

    /// No id of the service has half as many bytes; what is kept by its id must be bounded.
    static let longestID = 256

    var hasUsableIDs: Bool { max(id.count, session.count, role.count, schema.count) <= Self.longestID }

    init(_ resource: Resource, _ version: APIVersion? = nil) {
        self.resource = resource
        self.version = version
    }

    init(_ resource: Resource, _ version: APIVersion, id: ByteRange) {
        self.init(resource, version)
        self.id = id
    }
}

/// A kind of resource; which one of its kind is told by the ids of the route.
enum Resource: Hashable, CaseIterable {
    case loadAccounts, loadUncorrelatedAccounts, loadEntitlements
    /// What load-entitlements was called before; deprecated.
    case aggregateEntitlements
    case aggregationStatus
    case exports, export, exportDownload
    case tasks, task, pendingTasks
    case sources, source, schemas, schema, accountTemplate, removeAccounts, resetEntitlements
    case triggers, subscriptions, subscription, filterValidation, invocations, invocationTest
    case accounts, account, accountEntitlements, entitlements, entitlement
    case token, tokenInfo

    /// The operation a method stands for; nil for a method the resource does not have.
    func operation(for method: HTTPMethod) -> Operation? {
        // Where GET is HEAD is (RFC 9110 §9.1); ISC documents but one, which answers X-Total-Count.
        switch (self, method == .head ? .get : method) {
        case (.loadAccounts, .post): .loadAccounts
        case (.loadUncorrelatedAccounts, .post): .loadUncorrelatedAccounts
        case (.loadEntitlements, .post), (.aggregateEntitlements, .post): .loadEntitlements
        case (.aggregationStatus, .get): .aggregationStatus
        case (.exports, .post): .exportStart
        case (.export, .get): .exportStatus
        case (.exportDownload, .get): .exportDownload
        case (.task, .get): .taskStatus
        case (.task, .patch): .taskUpdate
        case (.tasks, .get): .taskList
        case (.pendingTasks, .get): .taskList
        case (.sources, .get): .sourceList
        case (.sources, .post): .sourceCreate
        case (.source, .get): .sourceGet
        case (.source, .put), (.source, .patch): .sourceUpdate
        case (.source, .delete): .sourceDelete
        case (.schemas, .get): .schemaList
        case (.schema, .get), (.accountTemplate, .get): .schemaGet
        case (.schema, .put), (.schema, .patch), (.accountTemplate, .post): .schemaUpdate
        case (.removeAccounts, .post): .removeAccounts
        case (.resetEntitlements, .post): .resetEntitlements
        case (.triggers, .get): .triggerList
        case (.subscriptions, .get): .subscriptionList
        case (.subscriptions, .post): .subscriptionCreate
        case (.subscription, .put), (.subscription, .patch): .subscriptionUpdate
        case (.subscription, .delete): .subscriptionDelete
        case (.filterValidation, .post): .filterValidate
        case (.invocations, .get): .invocationList
        case (.invocationTest, .post): .invocationTest
        case (.accounts, .get): .accountList
        case (.account, .get): .accountGet
        case (.entitlements, .get), (.accountEntitlements, .get): .entitlementList
        case (.entitlement, .get): .entitlementGet
        case (.token, .post): .token
        case (.tokenInfo, .get): .tokenInfo
        default: nil
        }
    }

    /// The value of Allow in a 405 (RFC 9110 §15.5.6).
    var allow: StaticString {
        switch self {
        case .loadAccounts, .loadUncorrelatedAccounts, .loadEntitlements, .aggregateEntitlements,
            .removeAccounts, .resetEntitlements, .exports, .token, .filterValidation, .invocationTest:
            "POST"
        case .sources, .accountTemplate: "GET, HEAD, POST"
        case .source: "GET, HEAD, PUT, PATCH, DELETE"
        case .schema: "GET, HEAD, PUT, PATCH"
        case .aggregationStatus, .export, .exportDownload, .tasks, .pendingTasks, .schemas, .tokenInfo,
            .accounts,
            .account, .accountEntitlements, .entitlements, .entitlement, .triggers, .invocations:
            "GET, HEAD"
        case .task: "GET, HEAD, PATCH"
        case .subscriptions: "GET, HEAD, POST"
        case .subscription: "PUT, PATCH, DELETE"
        }
    }
    /// The part of a form in which a load's file is.
    var fileField: String { self == .aggregateEntitlements ? "csvFile" : "file" }
}
