// Whose request it is: the header, the host, the client id of a token request, the token, in this order; else the
// default tenant. In ISC a client id belongs to one tenant, so each has a tenant of its own here, but for those that the
// scenario lists together.

import HTTPMessages
import IdentityCloud
import Scenarios
import Tenancy

/// Finds the tenant of a request.
struct TenantResolver {
    let registry: TenantRegistry

    /// The hosts under which the first label names the tenant.
    private static let domains: [StaticString] = [
        ".api.identitynow.com", ".api.identitynow-demo.com", ".localhost",
    ]

    /// The tenant of a request, made if it is new.
    ///
    /// A request for a token names the tenant by its client id: `me@night` is of `night`, and `me` of `me`, unless the
    /// scenario lists `me`: its clients share its tenant.
    ///
    /// - Throws: Why there is none of that name and none is made.
    func tenant(
        of head: borrowing RequestHead,
        _ call: borrowing Call,
        uptime: Milliseconds
    ) throws(TenantRegistry.Refusal) -> LiveTenant {
        if !call.noted.tenant.isEmpty { return try tenant(named: head.text(call.noted.tenant), uptime) }
        if let name = Self.tenantName(inHostOf: head) { return try tenant(named: name, uptime) }
        if case .token? = call.operation, let request = call.tokenOrder?.accepted, !request.clientID.isEmpty {
            if request.tenant == nil, registry.defaultTenant.lists(client: request.clientID) {
                return registry.defaultTenant
            }
            let id = request.tenant ?? request.clientID
            if let tenant = registry.tenant(ofClient: id, uptime: uptime) { return tenant }
            throw registry.refusal(of: id)
        }
        guard let name = call.token.tenant, name != TenantRegistry.defaultName else {
            return registry.defaultTenant
        }
        return try tenant(named: name, uptime)
    }

    private func tenant(
        named name: String,
        _ uptime: Milliseconds
    ) throws(TenantRegistry.Refusal) -> LiveTenant {
        if let tenant = registry.tenant(named: name, uptime: uptime) { return tenant }
        throw registry.refusal(of: name)
    }

    /// The first label of a host under one of the domains; without it, and elsewhere, nil.
    private static func tenantName(inHostOf head: borrowing RequestHead) -> String? {
        let start = Int(head.host.start)
        let end = head.bytes.span.firstPlace(of: UInt8(ascii: ":"), from: start, to: Int(head.host.end))
        for domain in domains {
            let labelEnd = end - domain.utf8CodeUnitCount
            guard labelEnd > start, head.matches(ByteRange(labelEnd, end), domain) else { continue }
            let name = head.bytes[start..<labelEnd].prefix { $0 != UInt8(ascii: ".") }
            return name.isEmpty ? nil : String(decoding: name, as: UTF8.self).lowercased()
        }
        return nil
    }
}

extension LiveTenant {
    /// Whether its scenario names a client.
    fileprivate func lists(client id: String) -> Bool {
        withLock { $0.tenant.settings.auth.clients.contains { $0.id == id } }
    }
}
