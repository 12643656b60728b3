// ISC's rate limit: so many requests in a sliding window for each client and API version.

/// The windows of a tenant; refused requests do not count.
struct RateLimiter: Sendable {
    /// Whose requests count together.
    struct Key: Hashable, Sendable {
        var client = ""
        var version: APIVersion?
        var token: UInt64 = 0
    }

    /// The most windows that are kept at once, before those used longest ago go.
    static let capacity = 10_000

    private let settings: RateLimitSettings
    private var windows: [Key: RateWindow] = [:]
    /// The number of windows at which the empty ones are looked for.
    private var nextSweep = 64
    /// How many moments the windows hold.
    private var moments = 0

    init(_ settings: RateLimitSettings) { self.settings = settings }

    /// How many windows there are; empty ones go as new ones come.
    var windowCount: Int { windows.count }

    /// Counts a request, or tells how long its window stays full.
    ///
    /// - Returns: nil when it was counted, else the length of time until there is room.
    mutating func admit(client: String, version: APIVersion, token: UInt64, at now: Timestamp)
        -> Milliseconds?
    {
        let key =
            switch settings.key {
            case .client: Key(client: client, version: version)
            case .token: Key(token: token)
            case .tenant: Key()
            }
        if windows.count >= nextSweep, windows[key] == nil { sweep(at: now) }
        return windows[key, default: RateWindow()]
            .admit(at: now, limit: settings.requests, per: settings.per, counting: &moments)
    }

    /// About how many bytes the windows take.
    var footprint: Int { windows.count * 192 + moments * 12 }

    private mutating func sweep(at now: Timestamp) {
        windows = windows.filter { $0.value.isOpen(at: now, per: settings.per) }
        if windows.count >= Self.capacity {
            let stale = windows.sorted { $0.value.latest < $1.value.latest }.prefix(Self.capacity / 10)
            for (key, _) in stale { windows[key] = nil }
        }
        moments = windows.values.reduce(0) { $0 + $1.count }
        nextSweep = min(Self.capacity, max(64, windows.count * 2))
    }
}

/// Whether a request is let through.
package enum RateDecision: Sendable, Hashable {
    case admitted
    /// How long to wait, in whole seconds of the client's time, rounded up: one who waits so long and was alone gets through.
    case refused(retryAfterSeconds: Int)
}
