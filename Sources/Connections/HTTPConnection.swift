// The seam between a protocol (HTTP/1.1, HTTP/2) and the lane that does its input and output.

package import HTTPMessages

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

    /// Since when there is nothing to do, where that is so.
    var idleSince: MonotonicTime { get }

    /// Whether all that is left to do is an answer that is held back on purpose or waits for something, and nobody works on it.
    ///
    /// A client that closes its sending side meanwhile counts as gone, and when room is needed, such a connection ends.
    var isHeld: Bool { get }

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
