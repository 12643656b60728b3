// `delay`: how long an answer is held back, on the real clock.

package import IdentityCloud

/// A length of delay, fixed or drawn.
package enum FaultDelay: Sendable, Hashable {
    case fixed(milliseconds: Milliseconds)
    case uniform(minimum: Milliseconds, maximum: Milliseconds)
    /// Log-normal with this median and 99th percentile.
    case lognormal(median: Milliseconds, p99: Milliseconds)
}
