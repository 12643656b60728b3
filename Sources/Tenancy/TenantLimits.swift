// Bounds on the tenants of one server.

package import IdentityCloud

/// How many tenants there may be, how long an unused one stays, and how much all may keep together.
package struct TenantLimits: Sendable, Hashable {
    package var tenants: Int
    package var idle: Milliseconds
    package var bytes: Int

    package init(tenants: Int = 1_000, idle: Milliseconds = 3_600_000, bytes: Int = 1 << 30) {
        self.tenants = tenants
        self.idle = idle
        self.bytes = bytes
    }
}
