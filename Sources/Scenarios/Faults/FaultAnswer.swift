// `answer`: what a disturbed call gets instead of its own answer.

package import IdentityCloud

/// An answer given in place of the operation's own.
package enum FaultAnswer: Sendable, Equatable {
    /// ISC's documented body and headers for 400, 401, 403, 404, 429, 500; a gateway's for 502, 503, 504.
    case preset(status: Int, variant: Variant, retryAfter: RetryAfter)
    /// What the scenario spells out.
    case custom(status: Int, headers: [FaultCondition.Header], body: Body)

    /// The two documented forms of 401.
    package enum Variant: Sendable, Hashable, CaseIterable {
        case expired, missing
    }

    /// The Retry-After of a 429 (and of 503 when asked for).
    package enum RetryAfter: Sendable, Hashable {
        /// 10 s with 429, none with any other status.
        case automatic
        case none
        case seconds(Int)
    }

    /// No number of seconds in a Retry-After is larger, whatever its sign: 31 years.
    package static let longestRetryAfter = 999_999_999

    package enum Body: Sendable, Equatable {
        /// ISC's body for the status.
        case preset
        /// JSON text, already written.
        case json([UInt8])
        /// Sent as text/plain.
        case text(String)
    }
}

/// A way to spoil the bytes of an answer.
package enum WireEffect: Sendable, Hashable, BitwiseCopyable {
    case reset, close, stall, garbage
    /// Only so many bytes of the body are sent.
    case truncate(bytes: Int)
    /// So many bytes at a time.
    case dribble(bytes: Int, everyMilliseconds: Milliseconds)
}
