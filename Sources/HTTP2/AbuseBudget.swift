// Frames that cost a client nothing and the server something: floods of them are how HTTP/2 servers are attacked
// (CVE-2019-9511 to 9518, CVE-2023-44487, CVE-2024-27316, CVE-2025-8671).

import HTTPMessages

/// A budget of suspicious frames that refills with time; who overdraws it is told to calm down (RFC 9113 §10.5).
struct AbuseBudget {
    /// How many suspicious frames may come at once: resets, SETTINGS, PING, PRIORITY, WINDOW_UPDATE, empty DATA,
    /// CONTINUATION, unknown types, and streams the client made the server reset.
    static let capacity = 500
    private static let refillPerSecond: Int64 = 50

    private var left = Self.capacity
    private var refilledAt: MonotonicTime

    init(now: MonotonicTime) { refilledAt = now }

    /// Takes the cost of `count` frames.
    ///
    /// - Returns: false when the budget is overdrawn.
    mutating func spend(_ count: Int, at now: MonotonicTime) -> Bool {
        guard count > 0 else { return true }
        refill(now)
        left -= count
        return left >= 0
    }

    /// Gives back what a frame of ours entitles the client to: two WINDOW_UPDATEs for a frame of content.
    mutating func earn(_ count: Int) { left = min(Self.capacity, left + count) }

    private mutating func refill(_ now: MonotonicTime) {
        let gained = now.milliseconds(since: refilledAt) * Self.refillPerSecond / 1000
        guard gained > 0 else { return }
        left = min(Self.capacity, left + Int(min(gained, Int64(Self.capacity))))
        refilledAt = now
    }
}
