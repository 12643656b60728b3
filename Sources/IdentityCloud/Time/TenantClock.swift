// A tenant's clock: it turns the process's uptime into tenant time. Every reading takes the uptime as an argument.

/// Tenant time as a function of uptime: real, scaled or standing still.
///
/// It never goes back, and stands still when it has come to `Timestamp.end`.
package struct TenantClock: Sendable {
    /// The tenant's time when it began.
    package let started: Timestamp
    package private(set) var mode: ClockSettings.Mode
    private var anchor: Timestamp
    private var anchorUptime: Milliseconds
    private var latest: Timestamp
    /// The same two in the client's time.
    private var clientAnchor: Timestamp
    private var latestForClient: Timestamp
    /// How often it was set, or its mode changed.
    package private(set) var moves = 0

    /// 2026-01-01T00:00:00Z: where a manual clock begins that is not told otherwise.
    package static let manualStart = Timestamp(milliseconds: 1_767_225_600_000)

    /// A clock that begins now.
    ///
    /// - Parameters:
    ///   - settings: how time passes and where it begins.
    ///   - wallTime: the time of day, where a real or scaled clock begins that is not told otherwise.
    ///   - uptime: the process's monotonic time at that moment.
    package init(settings: ClockSettings, wallTime: Timestamp, uptime: Milliseconds) {
        mode = settings.mode.bounded
        started = min(settings.start ?? (settings.mode == .manual ? Self.manualStart : wallTime), .end)
        anchor = started
        anchorUptime = uptime
        latest = started
        clientAnchor = started
        latestForClient = started
    }

    /// The tenant's time; an uptime before one already seen reads as the latest time.
    package mutating func now(uptime: Milliseconds) -> Timestamp {
        latest = max(latest, reading(uptime: uptime))
        return latest
    }

    /// The time in which a client is told lengths, such as `expires_in` and Retry-After.
    ///
    /// It is the tenant's time, moves by hand included, but runs as fast as the client's own clock where that is scaled.
    package mutating func clientNow(uptime: Milliseconds) -> Timestamp {
        let passed = mode == .manual ? 0 : max(0, uptime - anchorUptime)
        latestForClient = max(latestForClient, min(clientAnchor + passed, .end))
        return latestForClient
    }

    /// Moves the clock on, in whatever mode it is; a negative length moves nothing.
    package mutating func advance(by length: Milliseconds, uptime: Milliseconds) {
        set(now(uptime: uptime) + max(0, length), uptime: uptime)
    }

    /// Sets the clock to a later moment, at most to its end.
    ///
    /// - Returns: whether it was set: a moment that has passed is refused.
    @discardableResult
    package mutating func set(_ time: Timestamp, uptime: Milliseconds) -> Bool {
        let before = now(uptime: uptime)
        guard time >= before else { return false }
        anchor = min(time, .end)
        clientAnchor = min(clientNow(uptime: uptime) + (anchor - before), .end)
        latestForClient = clientAnchor
        anchorUptime = uptime
        latest = anchor
        moves += 1
        return true
    }

    /// Follows the system's clock when that was set, as a real clock does: on at once; back by standing still for as long.
    package mutating func follow(_ step: Milliseconds, uptime: Milliseconds) {
        guard mode == .real else { return }
        _ = now(uptime: uptime)
        _ = clientNow(uptime: uptime)
        anchor = anchor + step
        clientAnchor = clientAnchor + step
    }

    /// Lets time pass in another way from now on; the time itself does not jump.
    package mutating func setMode(_ mode: ClockSettings.Mode, uptime: Milliseconds) {
        anchor = now(uptime: uptime)
        clientAnchor = clientNow(uptime: uptime)
        anchorUptime = uptime
        self.mode = mode.bounded
        moves += 1
    }

    /// The uptime at which this clock, left alone, has reached a moment; nil for one that it does not reach.
    package func uptime(whenTenantTimeIs time: Timestamp) -> Milliseconds? {
        guard time <= .end else { return nil }
        return realLength(of: max(0, time - anchor)).map { anchorUptime + $0 }
    }

    /// How long a length of tenant time takes in real time, rounded up; nil for a manual clock.
    package func realLength(of length: Milliseconds) -> Milliseconds? {
        switch mode {
        case .real: length
        case .scaled(let factor): Milliseconds(clamping: (Double(length) / factor).rounded(.up))
        case .manual: nil
        }
    }

    private func reading(uptime: Milliseconds) -> Timestamp {
        let elapsed = max(0, uptime - anchorUptime)
        let passed: Milliseconds =
            switch mode {
            case .real: elapsed
            case .scaled(let factor): Milliseconds(clamping: Double(elapsed) * factor)
            case .manual: 0
            }
        return min(anchor + passed, .end)
    }
}

extension ClockSettings.Mode {
    /// The same with a factor in its range; the doors refuse others, but code can make them.
    fileprivate var bounded: Self {
        guard case .scaled(let factor) = self else { return self }
        let range = ClockSettings.factors
        return .scaled(factor: factor.isNaN ? 1 : min(max(factor, range.lowerBound), range.upperBound))
    }
}
