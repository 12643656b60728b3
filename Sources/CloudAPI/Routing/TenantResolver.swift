// Whose request it is: the header, the host, the client id of a token request, the token, in this order; else the
// default tenant. In ISC a client id belongs to one tenant, so each has a tenant of its own here.

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

    /// The tenant of a request, made if it is new; nil when there is no room for a further one.
    ///
    /// A request for a token names the tenant by its client id: `me@night` is of `night`, and `me` of `me`.
    func tenant(
        of head: borrowing RequestHead,
        _ call: borrowing Call,
        uptime: Milliseconds
    ) -> LiveTenant? {
        if !call.noted.tenant.isEmpty {
            return registry.tenant(named: head.text(call.noted.tenant), uptime: uptime)
        }
        if let name = Self.tenantName(inHostOf: head) { return registry.tenant(named: name, uptime: uptime) }
        if case .token? = call.operation, let request = call.tokenOrder?.accepted, !request.clientID.isEmpty {
            return registry.tenant(ofClient: request.tenant ?? request.clientID, uptime: uptime)
        }
        guard let name = call.token.tenant, name != TenantRegistry.defaultName else {
            return registry.defaultTenant
        }
        return registry.tenant(named: name, uptime: uptime)
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
