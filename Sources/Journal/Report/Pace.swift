// Time as the report on the client measures it.

import IdentityCloud

/// A clock that runs as fast as the faster of the tenant's and the real one.
///
/// On a scaled or manual clock a client may wait in tenant time or in real time; either is accepted, so that nobody is
/// blamed for a clock that the test has moved, or not moved.
struct Pace: Sendable {
    private(set) var now: Milliseconds = 0
    private var tenantTime: Timestamp?
    private var uptime: Milliseconds = 0

    mutating func reach(_ tenantTime: Timestamp, uptime: Milliseconds) {
        if let earlier = self.tenantTime {
            now += max(0, tenantTime - earlier, uptime - self.uptime)
        }
        self.tenantTime = tenantTime
        self.uptime = uptime
    }
}
