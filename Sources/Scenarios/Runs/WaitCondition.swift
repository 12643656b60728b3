// What a client of the control plane may wait for.

import IdentityCloud

/// A condition on a tenant that becomes true by requests, by time or by the control plane.
package enum WaitCondition: Sendable, Hashable {
    /// A job is in one of these phases.
    case job(JobReference, phases: Set<FaultCondition.Phase>)
    /// The filter, which is countable, lets through at least so many requests.
    case requests(CallFilter, count: Int)
}

extension ScenarioRun {
    /// Whether a condition holds at the tenant time read last.
    func satisfies(_ condition: WaitCondition) -> Bool {
        switch condition {
        case .job(let job, let phases): phase(of: job, at: latestTime).map(phases.contains) ?? false
        case .requests(let filter, let count): (journal.count(filter) ?? 0) >= count
        }
    }

    /// The tenant time at which a condition may come true without anybody doing anything; nil for none.
    func nextChance(of condition: WaitCondition) -> Timestamp? {
        switch condition {
        case .job(let job, _): nextEvent(of: job)
        case .requests: nil
        }
    }
}
