// Tenants: listing, forgetting, resetting.

import Formats
import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension AdminCalls {
    func tenants(_ request: AdminRequest) -> AdminOutcome {
        let tenants = registry.tenants
        return .answer(
            .object { json in
                json.array("tenants") { json in
                    for tenant in tenants {
                        let (run, now) = tenant.snapshot(uptime: request.uptime)
                        json.object { write(run, at: now, tenant.waiting, to: &$0) }
                    }
                }
            }
        )
    }

    private func write(
        _ run: borrowing ScenarioRun,
        at now: Timestamp,
        _ waiting: Int,
        to json: inout JSONWriter
    ) {
        json.member("name", run.name)
        json.member("scenario", run.scenario.name)
        json.member("seed", run.seed)
        json.member("time", timestamp: now.milliseconds)
        json.member("requests", run.journal.tally.total)
        json.member("jobs", run.tenant.jobCounts(at: now).values.joined().reduce(0) { $0 + $1.value })
        json.member("waiting", waiting)
    }

    func forgetTenant(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        guard registry.forget(request.subject, uptime: request.uptime) else {
            throw unknownTenant(request.subject)
        }
        return .answer(.object { $0.member("forgotten", request.subject) })
    }

    func reset(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let tenant = try madeTenant(request)
        registry.reset(tenant, uptime: request.uptime)
        return try clock(request)
    }
}
