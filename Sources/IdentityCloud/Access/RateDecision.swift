// What the rate limit says of one request.

/// Whether a request is let through.
package enum RateDecision: Sendable, Hashable {
    case admitted
    /// How long to wait, in whole seconds of real time (of tenant time when the clock is manual), rounded up: one who
    /// waits so long and was alone gets through.
    case refused(retryAfterSeconds: Int)
}
