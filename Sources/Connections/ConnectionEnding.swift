// The end of a connection, as the lane is to bring it about.

import HTTPMessages

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
