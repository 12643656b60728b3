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
    case sourceList = "source-list"
    case sourceGet = "source-get"
    case sourceCreate = "source-create"
    case sourceUpdate = "source-update"
    case sourceDelete = "source-delete"
    case schemaList = "schema-list"
    case schemaGet = "schema-get"
    case schemaUpdate = "schema-update"
    case removeAccounts = "remove-accounts"
    case resetEntitlements = "reset-entitlements"
    case accountList = "account-list"
    case accountGet = "account-get"
    case entitlementList = "entitlement-list"
    case entitlementGet = "entitlement-get"
    case token
    case tokenInfo = "token-info"
    case triggerList = "trigger-list"
    case subscriptionList = "subscription-list"
    case subscriptionCreate = "subscription-create"
    case subscriptionUpdate = "subscription-update"
    case subscriptionDelete = "subscription-delete"
    case filterValidate = "filter-validate"
    case invocationList = "invocation-list"
    case invocationTest = "invocation-test"

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
        case .sourceList: 10
        case .sourceGet: 11
        case .sourceCreate: 12
        case .sourceUpdate: 13
        case .sourceDelete: 14
        case .schemaList: 15
        case .schemaGet: 16
        case .schemaUpdate: 17
        case .removeAccounts: 18
        case .resetEntitlements: 19
        case .accountList: 20
        case .accountGet: 21
        case .entitlementList: 22
        case .entitlementGet: 23
        case .token: 24
        case .tokenInfo: 25
        case .triggerList: 26
        case .subscriptionList: 27
        case .subscriptionCreate: 28
        case .subscriptionUpdate: 29
        case .subscriptionDelete: 30
        case .filterValidate: 31
        case .invocationList: 32
        case .invocationTest: 33
        }
    }

    /// What a call can be about.
    package enum Subject: Hashable, Sendable {
        /// A source that is to be loaded.
        case load(TaskKind)
        /// A task, by its id, and all of them.
        case task, tasks
        /// A source, its schema, and all of them.
        case source, sources
        /// A source of which something is to be taken away.
        case removal(TaskKind)
        /// What sources hold.
        case contents
        /// An export that is to be made, and one by its id.
        case newExport, export
        /// Event triggers: subscriptions and what became of events.
        case triggers
        case token
    }

    /// What calls of it are about: everything else that is asked of an operation follows from it.
    package var subject: Subject {
        switch self {
        case .loadAccounts: .load(.accountAggregation)
        case .loadUncorrelatedAccounts: .load(.uncorrelatedAccounts)
        case .loadEntitlements: .load(.entitlementAggregation)
        case .aggregationStatus, .taskStatus, .taskUpdate: .task
        case .taskList: .tasks
        case .sourceList, .sourceCreate: .sources
        case .sourceGet, .sourceUpdate, .schemaList, .schemaGet, .schemaUpdate: .source
        case .sourceDelete: .removal(.sourceDeletion)
        case .removeAccounts: .removal(.accountRemoval)
        case .resetEntitlements: .removal(.entitlementReset)
        case .accountList, .accountGet, .entitlementList, .entitlementGet: .contents
        case .exportStart: .newExport
        case .exportStatus, .exportDownload: .export
        case .triggerList, .subscriptionList, .subscriptionCreate, .subscriptionUpdate, .subscriptionDelete,
            .filterValidate, .invocationList, .invocationTest:
            .triggers
        case .token, .tokenInfo: .token
        }
    }

    /// Whether there is an `AccessRule` for it.
    package var needsToken: Bool { subject != .token }

    /// Whether ISC asks for `X-SailPoint-Experimental` today, but in beta.
    package var isExperimental: Bool { subject == .newExport || subject == .export }

    /// The kind of task that it starts of a source; nil for what is no load.
    package var loadKind: TaskKind? {
        if case .load(let kind) = subject { kind } else { nil }
    }

    /// Whether a success of it makes a job.
    package var startsJob: Bool {
        switch subject {
        case .load, .removal, .newExport: true
        case .task, .tasks, .source, .sources, .contents, .export, .triggers, .token: false
        }
    }

    /// Whether a call of it names the job that it is about.
    package var namesJob: Bool { subject == .task || subject == .export }

    /// Whether a call of it belongs to one source.
    package var concernsSource: Bool {
        switch subject {
        case .load, .removal, .source, .task: true
        case .tasks, .sources, .contents, .newExport, .export, .triggers, .token: false
        }
    }
}

/// A version of the API; `v1` is the style without prefix (`/sources/v1/...`).
@usableFromInline
package enum APIVersion: String, Hashable, Sendable, CaseIterable {
    case beta, v2024, v2025, v2026, v1
    /// The oldest; it has sources and accounts, but no loads and no tasks.
    case v3

    /// The place in `allCases`, without hashing or searching.
    @inlinable package var ordinal: Int {
        switch self {
        case .beta: 0
        case .v2024: 1
        case .v2025: 2
        case .v2026: 3
        case .v1: 4
        case .v3: 5
        }
    }

    /// Whether aggregation status knows NOT_FOUND and the four further counters (all but beta).
    package var hasExtendedAggregationStatus: Bool { self != .beta }
}
