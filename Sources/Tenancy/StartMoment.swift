// When a tenant begins.

package import IdentityCloud

/// A moment on both clocks: the time of day, where real and scaled tenant clocks begin, and the time since start-up.
package struct StartMoment: Sendable, Hashable {
    package var wallTime: Timestamp
    package var uptime: Milliseconds

    /// The same clocks later.
    func at(uptime later: Milliseconds) -> StartMoment {
        StartMoment(wallTime: wallTime + (later - uptime), uptime: later)
    }
}
