// Tenant time goes by the monotonic clock. The system's clock may be set meanwhile, and after the sleep of a laptop or a
// paused machine it is hours ahead: tokens would then be issued that every client takes for expired.

import Dispatch
import IdentityCloud
import Synchronization

/// How the system's clock goes against the monotonic one.
struct TimeOfDay {
    /// Milliseconds that it is ahead of it.
    private var lead: Int64

    /// Less is the time that it takes to read two clocks, or what clocks are corrected by all the time.
    private static let leastStep: Int64 = 1_000

    init(wall: Int64, uptime: Int64) { lead = wall - uptime }

    /// How much it was set on or back since it was last asked; nil when it was not.
    mutating func step(wall: Int64, uptime: Int64) -> Int64? {
        let step = wall - uptime - lead
        guard abs(step) >= Self.leastStep else { return nil }
        lead += step
        return step
    }
}

/// Looks once a second whether the system's clock was set.
final class TimeOfDayWatcher: Sendable {
    private let queue = DispatchQueue(label: "drydock.time")
    private let time = Mutex(TimeOfDay(wall: wallMilliseconds(), uptime: uptimeMilliseconds().milliseconds))
    private let stepped: @Sendable (_ milliseconds: Int64) -> Void

    /// Begins to watch; `stepped` is called on the watcher's queue.
    init(stepped: @escaping @Sendable (_ milliseconds: Int64) -> Void) {
        self.stepped = stepped
        schedule()
    }

    private func schedule() {
        queue.asyncAfter(deadline: .now() + .seconds(1)) { [weak self] in self?.look() }
    }

    private func look() {
        let before = uptimeMilliseconds()
        let wall = wallMilliseconds()
        let uptime = uptimeMilliseconds()
        // A process that was halted in between tells nothing; the next look will.
        let isSure = uptime - before <= 100
        let step = isSure ? time.withLock { $0.step(wall: wall, uptime: uptime.milliseconds) } : nil
        if let step { stepped(step) }
        schedule()
    }
}
