// What passes between a lane and a connection in one call, and the storage that goes round.

package import HTTPMessages

/// What one call of a connection asks its lane to do.
package struct ConnectionTurn {
    package var now: MonotonicTime
    /// Bytes to send, in order, after anything still unsent.
    package var output: [UInt8] = []
    /// How the connection ends, once its output is sent.
    package var ending: ConnectionEnding?
    /// The Date field's value for answers of this turn, from the real clock (RFC 9110 §6.6.1).
    package var date: [UInt8]
    /// Requests and delayed answers, counted on; the lane never sets it back.
    package var tally = ExchangeCounts()
    /// Set when the client opened with HTTP/2's preface: everything it has sent.
    ///
    /// The lane puts an HTTP/2 connection in this one's place and feeds it these bytes (RFC 9113 §3.3).
    package var handover: [UInt8]?

    /// Storage that the lane lends for the request of the moment; its content means nothing between two calls.
    package var head = RequestHead()
    /// Storage that the lane lends for the answer of the moment.
    package var response = Response()

    package init(now: MonotonicTime, date: [UInt8] = HTTPDate.bytes(unixSeconds: 0)) {
        self.now = now
        self.date = date
    }
}

/// The ways a connection ends.
package enum ConnectionEnding: Hashable, Sendable {
    /// Close after the output is sent.
    case close
    /// Send the output, shut down the sending side, discard what still arrives for a bounded time, close (RFC 9112 §9.6).
    case linger
    /// As `linger`, but inside TLS without `close_notify` (RFC 8446 §6.1), so that the client notices that something is
    /// missing.
    case cut
    /// Discard the output and reset (SO_LINGER 0).
    case reset
}

/// Counts of one lane, or of a whole server when added up.
package struct ExchangeCounts: Sendable, Equatable {
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
        let lateness = UInt64(max(0, now.nanoseconds(since: deadline)))
        delayedAnswers += 1
        latenessNanoseconds += lateness
        largestLatenessNanoseconds = max(largestLatenessNanoseconds, lateness)
    }
}
