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

    /// The tenant that is named: `?tenant=`, else the field `X-Drydock-Tenant`; nil when neither is there.
    var tenantName: String? { query["tenant"] ?? tenantField }

    /// How all tenants together are named, where a call takes that.
    static let allTenants = "*"

    /// The domain's monotonic time.
    var uptime: Milliseconds { Milliseconds(now.milliseconds) }
}
