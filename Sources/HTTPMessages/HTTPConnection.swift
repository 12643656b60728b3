// The seam between a protocol (HTTP/1.1, HTTP/2) and the lane that does its input and output.

/// One client connection as a state machine without I/O: event in, effects out, time as an argument.
///
/// Effects of every call are collected in a `ConnectionTurn`, which the lane owns and uses again.
package protocol HTTPConnection: AnyObject {
    /// Whether the lane should read; false is back-pressure on the client.
    var wantsInput: Bool { get }

    /// When `deadlineReached` must be called at the latest; `distantFuture` for never.
    var deadline: MonotonicTime { get }

    /// Whether a request is under way; a graceful stop waits for those.
    var isBusy: Bool { get }

    /// Bytes from the client: the first `count` of `input`. The array is the lane's read buffer; a connection that
    /// keeps some of it copies them.
    func receive(_ input: [UInt8], count: Int, turn: inout ConnectionTurn)

    /// The client closed its sending side.
    func inputEnded(turn: inout ConnectionTurn)

    /// `deadline` has passed.
    func deadlineReached(turn: inout ConnectionTurn)

    /// A waiting request was woken.
    func woken(exchange: UInt32, turn: inout ConnectionTurn)

    /// All output of earlier turns has been handed to the kernel.
    func outputDrained(turn: inout ConnectionTurn)

    /// The server stops: finish what is under way, take no new request.
    func stop(turn: inout ConnectionTurn)

    /// The socket is gone; abandon consumers and waiters.
    func connectionLost()
}

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
    package var tally = ExchangeTally()
    /// Set when the client opened with HTTP/2's preface: everything it has sent.
    ///
    /// The lane puts an HTTP/2 connection
    /// in this one's place and feeds it these bytes (RFC 9113 §3.3).
    package var handover: [UInt8]?

    /// Storage that the lane lends for the request of the moment; its content means nothing between two calls.
    package var head = RequestHead()
    /// Storage that the lane lends for the answer of the moment.
    package var response = Response()

    package init(now: MonotonicTime, date: [UInt8] = HTTPDate.bytes(unixSeconds: 0)) {
        self.now = now
        self.date = date
    }

    /// Makes `response` an empty 200; storage that one large answer needed is given back.
    package mutating func resetResponse() {
        if response.body.capacity > 256 * 1024 {
            response = Response()
        } else {
            response.reset()
        }
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
