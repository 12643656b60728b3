// What a client of the control plane may wait for.

import IdentityCloud
package import Journal

/// A condition on a tenant that becomes true by requests, by time or by the control plane.
package enum WaitCondition: Sendable, Hashable {
    /// A job is in that phase, or can no longer come to it, since it has ended or is gone; nil waits for the end.
    case job(id: String, phase: String?)
    /// The filter, which must be countable, lets through at least so many requests.
    case requests(CallFilter, count: Int)
}

extension ScenarioRun {
    /// Whether a condition holds at the tenant time read last.
    func satisfies(_ condition: WaitCondition) -> Bool {
        switch condition {
        case .job(let id, let phase):
            tenant.phase(ofJob: id, at: latestTime).map { $0.isFinal || $0.name == phase } ?? true
        case .requests(let filter, let count):
            // What was lost can never be counted: no use in waiting.
            journal.count(filter).map { $0 >= count } ?? true
        }
    }

    /// The tenant time at which a condition may come true without anybody doing anything; nil for none.
    func nextChance(of condition: WaitCondition) -> Timestamp? {
        switch condition {
        case .job(let id, _): tenant.job(id, at: latestTime)?.nextEvent
        case .requests: nil
        }
    }
}
