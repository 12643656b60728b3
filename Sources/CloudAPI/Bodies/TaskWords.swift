// What ISC calls the tasks that a load starts, in each style of answer.

import IdentityCloud
import Scenarios

extension TaskKind {
    /// `name` of a load's answer, `uniqueName` of task-status.
    var name: String {
        switch self {
        case .accountAggregation: "Cloud Account Aggregation"
        case .uncorrelatedAccounts: "Cloud Process Uncorrelated Accounts"
        case .entitlementAggregation: "Cloud Group Aggregation"
        }
    }

    /// The documents say "Aggregate from", the service says "Aggregates from".
    func description(_ style: ResponseStyle) -> String {
        switch (self, style) {
        case (.uncorrelatedAccounts, _): "Processes uncorrelated accounts for the specified application."
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
        }
    }
}
