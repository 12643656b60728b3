// What connections count for the metrics, without a lock: each lane adds up its own.

package import HTTPMessages

/// Counts of one lane, or of a whole server when added up.
package struct ExchangeTally: Sendable, Equatable {
    /// Requests whose head was complete, refused ones included.
    package var requests: UInt64 = 0
    /// Answers that were held back on purpose.
    package var delayedAnswers: UInt64 = 0
    /// How late those answers left, added up.
    package var latenessNanoseconds: UInt64 = 0
    /// How late the latest of them left.
    package var largestLatenessNanoseconds: UInt64 = 0

    package init() {}

    /// Notes an answer that was due at `deadline` and leaves at `now`.
    package mutating func noteDelayedAnswer(due deadline: MonotonicTime, now: MonotonicTime) {
        let lateness = UInt64(max(0, now.nanoseconds - deadline.nanoseconds))
        delayedAnswers += 1
        latenessNanoseconds += lateness
        largestLatenessNanoseconds = max(largestLatenessNanoseconds, lateness)
    }
}
