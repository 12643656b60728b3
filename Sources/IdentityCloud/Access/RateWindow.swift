// One sliding window: the moments of the requests that were let through.

/// The latest requests of one client, at most as many as are allowed at once.
struct RateWindow: Sendable {
    /// A ring once it is full; in order from `oldest`.
    private var moments: [Timestamp] = []
    private var oldest = 0

    /// How many moments it holds.
    var count: Int { moments.count }

    /// When the last request was let through.
    var latest: Timestamp {
        moments.isEmpty
            ? Timestamp(milliseconds: .min) : moments[(oldest + moments.count - 1) % moments.count]
    }

    /// Whether a request still counts.
    func isOpen(at now: Timestamp, per length: Milliseconds) -> Bool { latest + length > now }

    /// Lets a request through when fewer than `limit` were in the `length` before it.
    ///
    /// - Returns: nil when it was let through, else how long it takes until there is room; `kept` counts the moments.
    mutating func admit(
        at now: Timestamp,
        limit: Int,
        per length: Milliseconds,
        counting kept: inout Int
    ) -> Milliseconds? {
        guard limit > 0 else { return length }
        guard moments.count >= limit else {
            moments.append(now)
            kept += 1
            return nil
        }
        // The ring holds the last `limit` requests: there is room when the first of them has left the window.
        let room = moments[oldest] + length
        guard room <= now else { return room - now }
        moments[oldest] = now
        oldest = (oldest + 1) % limit
        return nil
    }
}
