// A tenant's clock in the hands of a test.

import IdentityCloud
import Scenarios
import Tenancy

/// The clock of one tenant.
public struct ClockControl: Sendable {
    let tenant: LiveTenant

    /// Tenant time, in milliseconds since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64 {
        tenant.withLock { $0.tenant.clock.now(uptime: uptimeMilliseconds()).milliseconds }
    }

    /// Lets tenant time pass at once, on any clock; it stands still at the end of the year 9999.
    public func advance(_ length: Duration) {
        let amount = Milliseconds(length.wholeMilliseconds)
        guard amount > 0 else { return }
        tenant.control { $0.tenant.clock.advance(by: amount, uptime: uptimeMilliseconds()) }
    }

    /// Goes on to the next event of any job.
    ///
    /// - Returns: Whether there was one to wait for.
    public func advanceToNextEvent() -> Bool {
        tenant.control { run in
            let uptime = uptimeMilliseconds()
            let now = run.tenant.clock.now(uptime: uptime)
            guard let next = run.tenant.nextEvent(after: now) else { return false }
            run.tenant.clock.advance(by: next - now, uptime: uptime)
            return true
        }
    }
}

extension Duration {
    /// So many minutes.
    public static func minutes(_ count: some BinaryInteger) -> Duration { .seconds(count, times: 60) }

    /// So many hours.
    public static func hours(_ count: some BinaryInteger) -> Duration { .seconds(count, times: 3_600) }

    private static func seconds(_ count: some BinaryInteger, times unit: Int64) -> Duration {
        .seconds((Milliseconds(Int64(clamping: count)) * unit).milliseconds)
    }

    /// The duration in milliseconds, parts of one dropped; the longest there is where it is longer.
    package var wholeMilliseconds: Int64 {
        let parts = components
        let rest = Milliseconds(parts.attoseconds / 1_000_000_000_000_000)
        return (Milliseconds(parts.seconds) * 1_000 + rest).milliseconds
    }
}
