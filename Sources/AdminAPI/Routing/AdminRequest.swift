// A request of the control plane, copied out of the engine's buffer.

import HTTPMessages
import IdentityCloud

/// A request whose route is known.
struct AdminRequest: Sendable {
    /// What stands for `{id}` or `{name}` in the route.
    var subject = ""
    var query = QueryParameters()
    var tenantField: String?
    var contentType = ""
    var body: [UInt8] = []
    var waker: Waker
    var now: MonotonicTime
    /// Nil where there is no page.
    var page: PageLinks?

    /// The tenant that is named: `?tenant=`, else the field `X-Drydock-Tenant`; nil when neither is there.
    var tenantName: String? { query["tenant"] ?? tenantField }

    /// How all tenants together are named, where a call takes that.
    static let allTenants = "*"

    /// The domain's monotonic time.
    var uptime: Milliseconds { Milliseconds(now.milliseconds) }
}

/// Links into the page for people, by which a failed test leads to what happened.
struct PageLinks: Sendable {
    /// How the client itself names this server: `http://127.0.0.1:8080`.
    private let origin: String

    /// Nil when the request does not say how it names the server.
    init?(_ head: borrowing RequestHead, isSecure: Bool) {
        guard let host = head.value(of: "Host"), !host.isEmpty else { return nil }
        origin = "\(isSecure ? "https" : "http")://\(head.text(host))"
    }

    /// Where a request of a tenant is shown, named by its id or sequence number; without one all of the tenant's are.
    func link(to request: String?, of tenant: String) -> String {
        let place = request.map { "/\($0)" } ?? ""
        return "\(origin)/__admin/ui/#/\(PercentEncoding.encoded(tenant))/requests\(place)"
    }
}
