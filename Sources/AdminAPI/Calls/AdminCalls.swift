// Performs the control plane's calls; each group of them is an extension in a file of its own.

import Formats
import HTTPMessages
import IdentityCloud
import Scenarios
import Tenancy

/// The calls of the control plane.
struct AdminCalls: Sendable {
    let registry: TenantRegistry
    let services: AdminServices

    /// Performs a call: answers it, or lets it wait.
    func perform(
        _ route: AdminRoute,
        _ request: AdminRequest,
        with response: inout Response
    ) throws(AdminError) -> Disposition {
        switch try route.perform(self, request) {
        case .answer(let answer):
            answer.write(into: &response)
            return .respond
        case .wait(let pending):
            return ConditionWaiter(pending).resume(at: request.now, with: &response)
        }
    }

    /// The tenant that a request means.
    func tenant(_ request: AdminRequest) throws(AdminError) -> LiveTenant {
        guard let name = request.tenantName else { return registry.unnamedTenant }
        return try tenant(named: name, request)
    }

    func tenant(named name: String, _ request: AdminRequest) throws(AdminError) -> LiveTenant {
        guard (1...128).contains(name.utf8.count) else {
            throw .badRequest("A tenant's name has 1 to 128 bytes.")
        }
        guard let tenant = registry.tenant(named: name, uptime: request.uptime) else {
            throw AdminError(
                status: 503,
                code: "too-many-tenants",
                message:
                    "There are too many tenants to make \"\(name)\": DELETE /__admin/tenants/{name} forgets one."
            )
        }
        return tenant
    }

    /// Reads the tenant without waking those who wait for a change.
    func read<R>(
        _ request: AdminRequest,
        _ body: (inout ScenarioRun, Timestamp) -> sending R
    ) throws(AdminError) -> R {
        try tenant(request).withLock { run in
            let now = run.tenant.clock.now(uptime: request.uptime)
            return body(&run, now)
        }
    }
}

// What the server is.
extension AdminCalls {
    func index() -> AdminOutcome {
        .answer(
            .object { json in
                json.array("calls") { json in
                    for route in AdminRoute.all {
                        json.object { json in
                            json.member("method", route.method.token)
                            json.member("path", route.pattern)
                            json.member("about", route.about)
                        }
                    }
                }
            }
        )
    }

    /// Answered only once the server listens, and it listens only when all is loaded.
    func health(_ request: AdminRequest) -> AdminOutcome {
        .answer(
            .object { json in
                json.member("status", "healthy")
                json.member("version", services.version)
                json.member("uptimeInSeconds", (request.uptime - registry.startUptime).wholeSeconds)
                json.member("timestamp", timestamp: registry.wallTime(uptime: request.uptime).milliseconds)
            }
        )
    }

    func version() -> AdminOutcome {
        .answer(
            .object { json in
                json.member("name", "drydock")
                json.member("version", services.version)
            }
        )
    }

    func schema() -> AdminOutcome {
        .answer(AdminAnswer(contentType: "application/schema+json", body: services.schema()))
    }
}
