// A job as the control plane shows it.

import Formats
import IdentityCloud

extension JSONWriter {
    mutating func members(of job: JobSummary) {
        member("id", job.id)
        member("kind", job.kind.name)
        member("source", job.sourceID)
        member("created", timestamp: job.created.milliseconds)
        member("phase", job.phase)
        member("final", job.isFinal)
        member("completionStatus", job.completionStatus?.rawValue)
        key("counts")
        if let counts = job.counts { object { $0.members(of: counts) } } else { null() }
        member("progress", job.progress.name)
        array("plan") { json in
            for step in job.plan { json.object { $0.members(of: step) } }
        }
        member("nextEvent", timestamp: job.nextEvent?.milliseconds)
    }

    mutating func members(of source: SourceSummary) {
        member("id", source.id)
        member("name", source.name)
        switch source.kind {
        case .delimitedFile: member("kind", "delimited-file")
        case .direct: member("kind", "direct")
        case nil: null("kind")
        }
        member("accounts", source.accounts)
        member("entitlements", source.entitlements)
        key("lastJob")
        if let job = source.lastJob { object { $0.members(of: job) } } else { null() }
    }

    private mutating func members(of counts: AggregationCounts) {
        member("totalAccounts", counts.totalAccounts)
        member("processedAccounts", counts.processedAccounts)
        member("totalAccountsMarkedForDeletion", counts.totalAccountsMarkedForDeletion)
        member("deletedAccounts", counts.deletedAccounts)
        member("totalIdentities", counts.totalIdentities)
        member("processedIdentities", counts.processedIdentities)
    }

    private mutating func members(of step: JobSummary.Step) {
        member("phase", step.phase)
        member("state", step.state.rawValue)
        member("from", timestamp: step.begin?.milliseconds)
        member("to", timestamp: step.end?.milliseconds)
        if case .polls(let count) = step.from { member("afterPolls", count) }
    }
}

extension JobSummary.Kind {
    /// The word of the control plane and the metrics.
    var name: String {
        switch self {
        case .load(.accountAggregation): "account-aggregation"
        case .load(.uncorrelatedAccounts): "uncorrelated-accounts"
        case .load(.entitlementAggregation): "entitlement-aggregation"
        case .load(.accountRemoval): "account-removal"
        case .load(.entitlementReset): "entitlement-reset"
        case .load(.sourceDeletion): "source-deletion"
        case .export: "export"
        }
    }
}

extension Progress {
    fileprivate var name: String {
        switch self {
        case .time: "time"
        case .polls: "polls"
        case .manual: "manual"
        }
    }
}
