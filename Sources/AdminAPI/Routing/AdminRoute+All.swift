// The table of calls.

import HTTPMessages
import IdentityCloud

extension AdminRoute {
    /// Every call.
    static let all = server + tenants + jobs + requests + deliveries

    private static let server = [
        AdminRoute(.get, "", .index, growsWith: [], AdminCalls.index),
        AdminRoute(.get, "health", .health, growsWith: [], AdminCalls.health),
        AdminRoute(.get, "version", .version, growsWith: [], AdminCalls.version),
        AdminRoute(.get, "schema", .schema, growsWith: .muchElse, AdminCalls.schema),
        AdminRoute(.get, "openapi.json", .openAPI, growsWith: .muchElse, AdminCalls.openAPI),
        AdminRoute(.get, "metrics", .metrics, growsWith: .muchElse, AdminCalls.metrics),
        AdminRoute(.get, "changes", .changes, growsWith: [], AdminCalls.changes),
        AdminRoute(.post, "outage", .outage, growsWith: [], AdminCalls.outage),
    ]

    private static let tenants = [
        AdminRoute(.get, "tenants", .tenants, growsWith: .muchElse, AdminCalls.tenants),
        AdminRoute(.post, "tenants", .makeTenant, growsWith: [], AdminCalls.makeTenant),
        AdminRoute(.delete, "tenants/{name}", .forgetTenant, growsWith: [], AdminCalls.forgetTenant),
        AdminRoute(.post, "reset", .reset, growsWith: .scenario, AdminCalls.reset),
        AdminRoute(.get, "scenario", .scenario, growsWith: .scenario, AdminCalls.scenario),
        AdminRoute(.put, "scenario", .replaceScenario, growsWith: [], AdminCalls.replaceScenario),
        AdminRoute(.get, "scenarios", .scenarios, growsWith: .muchElse, AdminCalls.scenarios),
        AdminRoute(.get, "faults", .faults, growsWith: .scenario, AdminCalls.faults),
        AdminRoute(.get, "sources", .sources, growsWith: .jobs, AdminCalls.sources),
        AdminRoute(.get, "clock", .clock, growsWith: .jobs, AdminCalls.clock),
        AdminRoute(.post, "clock", .moveClock, growsWith: .jobs, AdminCalls.moveClock),
    ]

    private static let jobs = [
        AdminRoute(.get, "jobs", .jobs, growsWith: .jobs, AdminCalls.jobs),
        AdminRoute(.get, "jobs/{id}", .job, growsWith: [], AdminCalls.job),
        AdminRoute(.get, "jobs/{id}/wait", .waitForJob, growsWith: [], AdminCalls.waitForJob),
        command(.advance), command(.cancel), command(.terminate), command(.fail),
    ]

    private static func command(_ command: JobCommand) -> AdminRoute {
        AdminRoute(.post, "jobs/{id}/\(command.rawValue)", .command(command), growsWith: []) { calls in
            { (request) throws(AdminError) in try calls.command(command, request) }
        }
    }

    private static let requests = [
        AdminRoute(.get, "requests", .requests, growsWith: [.journal, .scenario], AdminCalls.requests),
        AdminRoute(.get, "requests/{id}", .entry, growsWith: [.journal, .scenario], AdminCalls.entry),
        AdminRoute(.delete, "requests", .forgetRequests, growsWith: .journal, AdminCalls.forgetRequests),
        AdminRoute(.get, "requests/count", .countRequests, growsWith: .uncounted, AdminCalls.countRequests),
        AdminRoute(.get, "requests/wait", .waitForRequests, growsWith: [], AdminCalls.waitForRequests),
        AdminRoute(.post, "verify", .verify, growsWith: .journal, AdminCalls.verify),
        AdminRoute(.get, "report", .report, growsWith: .journal, AdminCalls.report),
    ]

    private static let deliveries = [
        AdminRoute(.get, "deliveries", .deliveries, growsWith: .muchElse, AdminCalls.deliveries),
        AdminRoute(.get, "deliveries/wait", .waitForDeliveries, growsWith: [], AdminCalls.waitForDeliveries),
        AdminRoute(.post, "deliveries/{id}/redeliver", .redeliver, growsWith: [], AdminCalls.redeliver),
    ]
}
