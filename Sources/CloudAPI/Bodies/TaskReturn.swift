// The `returns` of ISC's tasks: which counters a task has, by the labels the documents list. Data, from the OpenAPI.

import IdentityCloud
import Scenarios

/// One of a task's counters.
struct TaskReturn {
    /// `displayLabel` in the answer of a load, `name` in task-status.
    let label: StaticString
    let attributeName: StaticString

    init(_ label: StaticString, _ attributeName: StaticString) {
        self.label = label
        self.attributeName = attributeName
    }

    /// The counters of a kind of task, in the documents' order.
    static func all(of kind: TaskKind) -> [TaskReturn] {
        switch kind {
        case .accountAggregation: accountAggregation
        case .uncorrelatedAccounts: uncorrelatedAccounts
        case .entitlementAggregation: entitlementAggregation
        case .accountRemoval, .entitlementReset, .sourceDeletion: []
        }
    }

    /// POST load-accounts.
    private static let accountAggregation = [
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_APPLICATIONS", "applications"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_TOTAL", "total"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_OPTIMIZED", "optimizedAggregation"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_IGNORED", "ignored"),
        TaskReturn("TASK_OUT_UNCHANGED_ACCOUNTS", "optimized"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_CREATED", "created"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_UPDATED", "updated"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_DELETED", "deleted"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_MANAGER_CHANGES", "managerChanges"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_BUSINESS_ROLE_CHANGES", "detectedRoleChanges"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_EXCEPTION_CHANGES", "exceptionChanges"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_POLICIES", "policies"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_POLICY_VIOLATIONS", "policyViolations"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_POLICY_NOTIFICATIONS", "policyNotifications"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_SCORES_CHANGED", "scoresChanged"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_SNAPSHOTS_CREATED", "snapshotsCreated"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_SCOPES_CREATED", "scopesCreated"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_SCOPES_CORRELATED", "scopesCorrelated"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_SCOPES_SELECTED", "scopesSelected"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_SCOPES_DORMANT", "scopesDormant"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_UNSCOPED_IDENTITIES", "unscopedIdentities"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_CERTIFICATIONS_CREATED", "certificationsCreated"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_CERTIFICATIONS_DELETED", "certificationsDeleted"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_APPLICATIONS_GENERATED", "applicationsGenerated"),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_MANAGED_ATTRIBUTES_PROMOTED", "managedAttributesCreated"),
        TaskReturn(
            "TASK_OUT_ACCOUNT_AGGREGATION_MANAGED_ATTRIBUTES_PROMOTED_BY_APP",
            "managedAttributesCreatedByApplication"
        ),
        TaskReturn(
            "TASK_OUT_ACCOUNT_AGGREGATION_IDENTITYENTITLEMENTS_CREATED",
            "identityEntitlementsCreated"
        ),
        TaskReturn("TASK_OUT_ACCOUNT_AGGREGATION_GROUPS_CREATED", "groupsCreated"),
    ]

    /// POST load-uncorrelated-accounts; the labels that look like slips are ISC's own.
    private static let uncorrelatedAccounts = [
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_APPLICATIONS", "applications"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_TOTAL", "total"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_IGNORED", "correlationFailures"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_FAILURES", "ignored"),
        TaskReturn("TASK_OUT_UNCHANGED_ACCOUNTS", "optimized"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION__CREATED", "created"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_UPDATED", "updated"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_DELETED", "deleted"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_MANAGER_CHANGES", "managerChanges"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_BUSINESS_ROLE_CHANGES", "detectedRoleChanges"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_EXCEPTION_CHANGES", "exceptionChanges"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_POLICIES", "policies"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_POLICY_VIOLATIONS", "policyViolations"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_POLICY_NOTIFICATIONS", "policyNotifications"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_SCORES_CHANGED", "scoresChanged"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_SNAPSHOTS_CREATED", "snapshotsCreated"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_SCOPES_CREATED", "scopesCreated"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_SCOPES_CORRELATED", "scopesCorrelated"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_SCOPES_SELECTED", "scopesSelected"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_SCOPES_DORMANT", "scopesDormant"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_UNSCOPED_IDENTITIES", "unscopedIdentities"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_CERTIFICATIONS_CREATED", "certificationsCreated"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_CERTIFICATIONS_DELETED", "certificationsDeleted"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_APPLICATIONS_GENERATED", "applicationsGenerated"),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_MANAGED_ATTRIBUTES_PROMOTED", "managedAttributesCreated"),
        TaskReturn(
            "TASK_OUT_ACCOUNT_CORRELATION_MANAGED_ATTRIBUTES_PROMOTED_BY_APP",
            "managedAttributesCreatedByApplication"
        ),
        TaskReturn(
            "TASK_OUT_ACCOUNT_CORRELATION_IDENTITYENTITLEMENTS_CREATED",
            "identityEntitlementsCreated"
        ),
        TaskReturn("TASK_OUT_ACCOUNT_CORRELATION_GROUPS_CREATED", "groupsCreated"),
    ]

    /// POST load-entitlements.
    private static let entitlementAggregation = [
        TaskReturn("TASK_OUT_ACCOUNT_GROUP_AGGREGATION_APPLICATIONS", "applications"),
        TaskReturn("TASK_OUT_ACCOUNT_GROUP_AGGREGATION_TOTAL", "total"),
        TaskReturn("TASK_OUT_ACCOUNT_GROUP_AGGREGATION_CREATED", "groupsCreated"),
        TaskReturn("TASK_OUT_ACCOUNT_GROUP_AGGREGATION_UPDATED", "groupsUpdated"),
        TaskReturn("TASK_OUT_ACCOUNT_GROUP_AGGREGATION_DELETED", "groupsDeleted"),
    ]
}

extension TaskKind {
    /// `name` of a load's answer, `uniqueName` of task-status.
    var name: String {
        switch self {
        case .accountAggregation: "Cloud Account Aggregation"
        case .uncorrelatedAccounts: "Cloud Process Uncorrelated Accounts"
        case .entitlementAggregation: "Cloud Group Aggregation"
        // Of these only the second is documented.
        case .accountRemoval: "Source Account Removal"
        case .entitlementReset: "Entitlement Source Reset"
        case .sourceDeletion: "Source Deletion"
        }
    }

    /// The documents say "Aggregate from", the service says "Aggregates from".
    func description(_ style: ResponseStyle) -> String {
        switch (self, style) {
        case (.uncorrelatedAccounts, _): "Processes uncorrelated accounts for the specified application."
        case (.accountRemoval, _): "Removes all accounts of the specified application."
        case (.entitlementReset, _): "Removes all entitlements of the specified application."
        case (.sourceDeletion, _): "Deletes the specified application."
        case (_, .wire): "Aggregates from the specified application."
        default: "Aggregate from the specified application"
        }
    }

    /// The value of `type` in a list's filters.
    var filterName: String {
        switch self {
        case .accountAggregation: "CLOUD_ACCOUNT_AGGREGATION"
        case .uncorrelatedAccounts: "CLOUD_PROCESS_UNCORRELATED_ACCOUNTS"
        case .entitlementAggregation: "CLOUD_GROUP_AGGREGATION"
        case .accountRemoval: "ACCOUNT_DELETION"
        case .entitlementReset: "CLOUD_ENTITLEMENT_RESET"
        case .sourceDeletion: "CLOUD_SOURCE_DELETION"
        }
    }
}
