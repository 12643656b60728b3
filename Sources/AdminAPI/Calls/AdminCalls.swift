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

    /// Performs a call: answers it, lets it wait, or hands it to the desk.
    func perform(
        _ route: AdminRoute,
        _ request: AdminRequest,
        with response: inout Response
    ) throws(AdminError) -> Disposition {
        guard isBrief(route, request) else {
            return DeskCall(route, request, by: self).resume(at: request.now, with: &response)
        }
        return try route.perform(self)(request).begin(at: request.now, with: &response)
    }

    /// The tenant that a request means; looking at one does not make it.
    func tenant(_ request: AdminRequest) throws(AdminError) -> LiveTenant {
        guard let name = request.tenantName else { return registry.unnamedTenant }
        return try tenant(named: name, request)
    }

    /// The tenant of a name.
    ///
    /// - Throws: `AdminError` 404 that tells the nearest names.
    func tenant(named name: String, _ request: AdminRequest) throws(AdminError) -> LiveTenant {
        try Self.check(name)
        if let tenant = registry.knownTenant(named: name, uptime: request.uptime) { return tenant }
        throw unknownTenant(name)
    }

    /// The tenant that a request means, made if it is new.
    func madeTenant(_ request: AdminRequest) throws(AdminError) -> LiveTenant {
        guard let name = request.tenantName else { return registry.unnamedTenant }
        try Self.check(name)
        if let tenant = registry.tenant(named: name, uptime: request.uptime) { return tenant }
        throw refusal(of: name)
    }

    /// Why a tenant cannot be made.
    func refusal(of name: String) -> AdminError {
        guard registry.refusal(of: name) == .noMemory else {
            return .unavailable(
                "too-many-tenants",
                "There are too many tenants to make \"\(name)\": DELETE /__admin/tenants/{name} forgets one."
            )
        }
        return .unavailable(
            "memory-limit",
            "The tenants keep as much as --memory-limit allows: forget or reset some, or start with more."
        )
    }

    func unknownTenant(_ name: String) -> AdminError {
        let names = registry.tenants.map(\.name)
        return .notFound(
            "unknown-tenant",
            AdminError.unknown("tenant", name, known: names)
                + " One is made by a client's first call, by POST /__admin/tenants, PUT /__admin/scenario or POST /__admin/clock."
        )
    }

    static func check(_ name: String) throws(AdminError) {
        let lengths = TenantRegistry.nameLengths
        guard lengths.contains(name.utf8.count) else {
            throw .badRequest("A tenant's name has \(lengths.lowerBound) to \(lengths.upperBound) bytes.")
        }
    }

    /// Reads the tenant as it is now, and takes as long as it likes.
    func read<R>(
        _ request: AdminRequest,
        _ body: (ScenarioRun, Timestamp) -> R
    ) throws(AdminError) -> R {
        let (run, now) = try tenant(request).snapshot(uptime: request.uptime)
        return body(run, now)
    }
}

// What the server is.
extension AdminCalls {
    func index(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        .answer(
            .object { json in
                json.array("calls") { json in
                    for route in AdminRoute.all {
                        json.object { json in
                            json.member("method", route.method.token)
                            json.member("path", route.pattern)
                            json.member("about", route.description.about)
                        }
                    }
                }
            }
        )
    }

    /// Answered only once the server listens, and it listens only when all is loaded.
    func health(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        .answer(
            .object { json in
                json.member("status", "healthy")
                json.member("version", services.version)
                json.member("uptimeInSeconds", (request.uptime - registry.startUptime).wholeSeconds)
                json.member("timestamp", timestamp: registry.wallTime(uptime: request.uptime).milliseconds)
            }
        )
    }

    func version(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        .answer(
            .object { json in
                json.member("name", "drydock")
                json.member("version", services.version)
            }
        )
    }

    func openAPI(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        .answer(.object(OpenAPI(version: services.version).write))
    }

    func schema(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        .answer(AdminAnswer(contentType: "application/schema+json", body: services.schema()))
    }
}
