// ISC's rate limit: 100 requests per client and API version in 10 seconds, sliding.

/// How many requests are let through in a sliding window of tenant time.
package struct RateLimitSettings: Sendable, Equatable {
    package enum Key: Sendable, Hashable, CaseIterable {
        /// Client id and API version, as ISC's documentation has it.
        case client
        case token
        case tenant
    }

    package var requests = 100
    package var per: Milliseconds = 10_000
    package var key = Key.client

    package init() {}
}
