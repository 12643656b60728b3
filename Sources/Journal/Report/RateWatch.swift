// ISC's rate limit as the report watches it, whether or not the scenario enforces it.

import IdentityCloud

/// The times of the last 100 requests of each client and API version.
struct RateWatch: Sendable {
    struct Window: Sendable {
        /// The client and the version as one number, so that windows are told apart by one comparison.
        let asker: UInt32
        var times: [Timestamp] = []
        var oldest = 0
    }

    private var windows: [Window] = []
    private var latest = 0
    private static let requests = 100
    private static let span: Milliseconds = 10_000
    /// Further clients are not watched; real tests have a handful.
    private static let windowLimit = 256

    /// About how many bytes the windows take.
    var footprint: Int { windows.count * (Self.requests * MemoryLayout<Timestamp>.stride + 96) }

    /// Takes a request; as in ISC, one that is refused does not count.
    ///
    /// - Returns: whether 100 others came in the 10 s before it.
    mutating func exceeds(
        client: SymbolTable.Index,
        version: APIVersion,
        at now: Timestamp,
        isRefused: Bool = false
    ) -> Bool {
        let asker = UInt32(client.number) << 8 | UInt32(version.ordinal)
        if latest >= windows.count || windows[latest].asker != asker {
            guard let place = place(of: asker) else { return false }
            latest = place
        }
        return windows[latest].take(now, requests: Self.requests, span: Self.span, isRefused: isRefused)
    }

    private mutating func place(of asker: UInt32) -> Int? {
        if let known = windows.firstIndex(where: { $0.asker == asker }) { return known }
        guard windows.count < Self.windowLimit else { return nil }
        windows.append(Window(asker: asker))
        return windows.count - 1
    }
}

extension RateWatch.Window {
    /// Takes a request; whether it is one too many.
    fileprivate mutating func take(
        _ now: Timestamp,
        requests: Int,
        span: Milliseconds,
        isRefused: Bool
    ) -> Bool {
        guard times.count == requests else {
            if !isRefused { times.append(now) }
            return false
        }
        guard now - times[oldest] >= span else { return true }
        guard !isRefused else { return false }
        times[oldest] = now
        oldest = oldest + 1 == requests ? 0 : oldest + 1
        return false
    }
}
