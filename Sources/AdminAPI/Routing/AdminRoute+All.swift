// The table of calls.

import HTTPMessages
import IdentityCloud

extension AdminRoute {
    /// Every call.
    static let all = about + tenants + clocks + jobs + requests + reports

    /// The parameters that choose requests of the journal.
    static let filters = ["operation", "version", "status", "client", "source", "method", "job", "since"]
    /// Those that the running counts can answer for.
    static let countableFilters = ["operation", "version", "status", "client", "source"]

    private static let about = [
        AdminRoute(.get, "", about: "this list", isBrief: true) { (calls, _) throws(AdminError) in
            calls.index()
        },
        AdminRoute(.get, "health", about: "whether all is loaded", isBrief: true) {
            (calls, request) throws(AdminError) in
            calls.health(request)
        },
        AdminRoute(.get, "version", about: "Drydock's version", isBrief: true) {
            (calls, _) throws(AdminError) in
            calls.version()
        },
        AdminRoute(.get, "schema", about: "the JSON Schema of scenario files") {
            (calls, _) throws(AdminError) in
            calls.schema()
        },
        AdminRoute(.get, "metrics", about: "Prometheus text") { (calls, request) throws(AdminError) in
            try calls.metrics(request)
        },
    ]

    private static let tenants = [
        AdminRoute(.get, "tenants", about: "every tenant with its counts") {
            (calls, request) throws(AdminError) in
            calls.tenants(request)
        },
        AdminRoute(.delete, "tenants/{name}", about: "forget a tenant") {
            (calls, request) throws(AdminError) in
            try calls.forgetTenant(request)
        },
        AdminRoute(.post, "reset", about: "the tenant as a fresh start makes it") {
            (calls, request) throws(AdminError) in
            try calls.reset(request)
        },
        AdminRoute(.get, "scenario", ["format"], about: "the scenario in force") {
            (calls, request) throws(AdminError) in
            try calls.scenario(request)
        },
        AdminRoute(.put, "scenario", ["keep"], about: "another scenario: a file, or {\"name\":...}") {
            (calls, request) throws(AdminError) in try calls.replaceScenario(request)
        },
        AdminRoute(.get, "faults", about: "how often each rule was tried and fired") {
            (calls, request) throws(AdminError) in try calls.faults(request)
        },
    ]

    private static let clocks = [
        AdminRoute(.get, "clock", about: "the tenant's time") { (calls, request) throws(AdminError) in
            try calls.clock(request)
        },
        AdminRoute(.post, "clock", about: "advance, set, or change the mode") {
            (calls, request) throws(AdminError) in
            try calls.moveClock(request)
        },
    ]

    private static let jobs = [
        AdminRoute(.get, "jobs", about: "aggregations, correlations, entitlement loads, exports") {
            (calls, request) throws(AdminError) in try calls.jobs(request)
        },
        AdminRoute(.get, "jobs/{id}", about: "one job with its plan") { (calls, request) throws(AdminError) in
            try calls.job(request)
        },
        AdminRoute(
            .get,
            "jobs/{id}/wait",
            ["status", "timeout"],
            about: "answers when the job is there",
            isBrief: true
        ) {
            (calls, request) throws(AdminError) in try calls.waitForJob(request)
        },
        command(.advance, "the next phase"), command(.cancel, "CANCELLED"), command(.terminate, "TERMINATED"),
        command(.fail, "completed with errors"),
    ]

    private static func command(_ command: JobCommand, _ about: String) -> AdminRoute {
        AdminRoute(.post, "jobs/{id}/\(command.rawValue)", about: about) {
            (calls, request) throws(AdminError) in
            try calls.command(command, request)
        }
    }

    private static let requests = [
        AdminRoute(.get, "requests", filters + ["limit"], about: "the journal, newest last") {
            (calls, request) throws(AdminError) in try calls.requests(request)
        },
        AdminRoute(.delete, "requests", about: "empty the journal") { (calls, request) throws(AdminError) in
            try calls.forgetRequests(request)
        },
        AdminRoute(.get, "requests/count", filters, about: "how many there were") {
            (calls, request) throws(AdminError) in try calls.countRequests(request)
        },
        AdminRoute(
            .get,
            "requests/wait",
            countableFilters + ["count", "timeout"],
            about: "answers when there are so many",
            isBrief: true
        ) {
            (calls, request) throws(AdminError) in try calls.waitForRequests(request)
        },
        AdminRoute(.post, "verify", about: "whether the client did what is expected") {
            (calls, request) throws(AdminError) in try calls.verify(request)
        },
    ]

    private static let reports = [
        AdminRoute(.get, "report", ["format"], about: "what would hurt against the real service") {
            (calls, request) throws(AdminError) in try calls.report(request)
        }
    ]
}
