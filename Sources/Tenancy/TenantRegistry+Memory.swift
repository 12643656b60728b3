// When the tenants keep more than --memory-limit: what goes first, and whose.

import IdentityCloud
import Journal
import Scenarios

extension TenantRegistry {
    /// Lets go of what can be spared until enough is, of the tenants first that were used longest ago.
    func relieve() {
        let (tenants, uptime) = (tenantsByUse, lastRefusal ?? 0)
        for kind in MemoryBudget.Evictable.allCases {
            for tenant in tenants where memory.surplus > 0 {
                // The remains are freed outside the tenant's lock.
                let (count, remains) = tenant.control { run in
                    let remains = run
                    return (run.forget(kind, at: run.tenant.clock.now(uptime: uptime)), remains)
                }
                memory.note(count, of: kind)
                withExtendedLifetime(remains) {}
            }
        }
        memory.relieved()
        housekeeping.trim()
    }
}

extension ScenarioRun {
    /// About how many bytes it keeps; asked after every request, and so added up of what is known.
    var footprint: Int {
        mutating get { baseFootprint + tenant.footprint + faults.footprint + journal.footprint }
    }

    /// Lets go of everything of a kind.
    ///
    /// - Returns: How many there were.
    fileprivate mutating func forget(_ kind: MemoryBudget.Evictable, at now: Timestamp) -> Int {
        switch kind {
        case .rows: return tenant.forgetRows()
        case .requests: return journal.forgetEntries()
        case .jobs: return tenant.forgetEnded(at: now)
        case .accounts: return tenant.forgetAccounts()
        }
    }
}
