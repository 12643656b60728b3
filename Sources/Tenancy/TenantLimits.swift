// Bounds on the tenants of one server.

package import IdentityCloud

/// How many tenants there may be, and how long an unused one stays.
package struct TenantLimits: Sendable, Hashable {
    package var tenants: Int
    package var idle: Milliseconds

    package init(tenants: Int = 1_000, idle: Milliseconds = 3_600_000) {
        self.tenants = tenants
        self.idle = idle
    }
}
