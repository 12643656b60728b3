// ISC's rate limit as the report watches it, whether or not the scenario enforces it.

import IdentityCloud

/// The times of the last 100 requests of each client and API version.
struct RateWatch: Sendable {
    struct Window: Sendable {
        let client: Names.Index
        let version: APIVersion
        var times: [Milliseconds] = []
        var oldest = 0
    }

    private var windows: [Window] = []
    private var latest = 0
    private static let requests = 100
    private static let span: Milliseconds = 10_000
    /// Further clients are not watched; real tests have a handful.
    private static let windowLimit = 256

    /// Takes a request.
    ///
    /// - Returns: whether 100 others came in the 10 s before it.
    mutating func exceeds(client: Names.Index, version: APIVersion, at now: Milliseconds) -> Bool {
        if latest >= windows.count || windows[latest].client != client || windows[latest].version != version {
            guard let place = place(client, version) else { return false }
            latest = place
        }
        return windows[latest].take(now, requests: Self.requests, span: Self.span)
    }

    private mutating func place(_ client: Names.Index, _ version: APIVersion) -> Int? {
        if let known = windows.firstIndex(where: { $0.client == client && $0.version == version }) {
            return known
        }
        guard windows.count < Self.windowLimit else { return nil }
        windows.append(Window(client: client, version: version))
        return windows.count - 1
    }
}

extension RateWatch.Window {
    /// Takes a request; whether it is one too many.
    fileprivate mutating func take(_ now: Milliseconds, requests: Int, span: Milliseconds) -> Bool {
        guard times.count == requests else {
            times.append(now)
            return false
        }
        defer {
            times[oldest] = now
            oldest = (oldest + 1) % requests
        }
        return now - times[oldest] < span
    }
}
