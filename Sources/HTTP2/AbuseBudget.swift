// Frames that cost a client nothing and the server something: floods of them are how HTTP/2 servers are attacked
// (CVE-2019-9511 to 9518, CVE-2023-44487, CVE-2024-27316, CVE-2025-8671).
//
// What tells a flood from a busy client is what it gets: a client that means well wants answers. So every answer entitles
// it to what clients send around a request, and only who sends much beside that is told to calm down (RFC 9113 §10.5).

import HTTPMessages

/// A budget that answers earn and that refills a little with time. Each connection has two:
///
/// - one for frames that come on top of requests: SETTINGS, PING, PRIORITY, PRIORITY_UPDATE, WINDOW_UPDATE, RST_STREAM,
///   CONTINUATION, empty DATA and unknown types;
/// - one for waste: requests given up at once, malformed ones, and what else makes the server work or reset a stream
///   and brings no answer.
struct AbuseBudget {
    /// How much may come at once, and before there is any answer.
    static let capacity = 500
    private static let refillPerSecond: Int64 = 50

    /// Browsers tell a request's priority twice and open two windows, Go sends a PING with each RST_STREAM.
    static let framesEarnedByAnswer = 8
    /// Of three requests a client may for ever give up two.
    static let wasteEarnedByAnswer = 2
    /// Who gives up a request that is so old has waited in vain and is no flood: its RST_STREAM and PING are free.
    ///
    /// So few streams may be open at once (RFC 9113 §5.1.2) that a client cannot have begun many in that time.
    static let patienceMilliseconds: Int64 = 20

    private var left = Self.capacity
    private var refilledAt: MonotonicTime

    init(now: MonotonicTime) { refilledAt = now }

    /// Takes what `count` frames or pieces of waste cost.
    ///
    /// - Returns: false when the budget is overdrawn.
    mutating func spend(_ count: Int, at now: MonotonicTime) -> Bool {
        guard count > 0 else { return true }
        refill(now)
        left -= count
        return left >= 0
    }

    /// Gives back what an answer, or a frame of it, entitles the client to.
    mutating func earn(_ count: Int) { left = min(Self.capacity, left + count) }

    private mutating func refill(_ now: MonotonicTime) {
        let gained = now.milliseconds(since: refilledAt) * Self.refillPerSecond / 1000
        guard gained > 0 else { return }
        left = min(Self.capacity, left + Int(min(gained, Int64(Self.capacity))))
        refilledAt = now
    }
}
