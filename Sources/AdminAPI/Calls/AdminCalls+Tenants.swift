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
                        let waiting = tenant.waiting
                        json.object { json in
                            tenant.withLock { run in write(run, at: request.uptime, waiting, to: &json) }
                        }
                    }
                }
            }
        )
    }

    private func write(
        _ run: borrowing ScenarioRun,
        at uptime: Milliseconds,
        _ waiting: Int,
        to json: inout JSONWriter
    ) {
        var clock = run.tenant.clock
        let now = clock.now(uptime: uptime)
        json.member("name", run.name)
        json.member("scenario", run.scenario.name)
        json.member("seed", run.seed)
        json.member("time", timestamp: now.milliseconds)
        json.member("requests", run.journal.tally.total)
        json.member("jobs", run.tenant.jobs(at: now).count)
        json.member("waiting", waiting)
    }

    func forgetTenant(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        guard registry.forget(request.subject, uptime: request.uptime) else {
            let names = registry.tenants.map(\.name)
            throw .notFound("unknown-tenant", Suggestion.unknown("tenant", request.subject, known: names))
        }
        return .answer(.object { $0.member("forgotten", request.subject) })
    }

    func reset(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let tenant = try tenant(request)
        registry.reset(tenant, uptime: request.uptime)
        return try clock(request)
    }
}
