// `delay`: how long an answer is held back, on the real clock.

/// A length of delay, fixed or drawn.
package enum FaultDelay: Sendable, Hashable {
    case fixed(milliseconds: Int64)
    case uniform(minimum: Int64, maximum: Int64)
    /// Log-normal with this median and 99th percentile.
    case lognormal(median: Int64, p99: Int64)
}
