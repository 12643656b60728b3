// Faults are data chosen by the domain and carried out by the transport.

/// A way to spoil one response.
///
/// Only the request it answers is harmed, except by what the fault itself does.
package enum WireFault: Hashable, Sendable {
    /// The connection is reset at once: RST by SO_LINGER 0; RST_STREAM in HTTP/2.
    case reset
    /// The connection is closed without an answer; RST_STREAM in HTTP/2.
    case close
    /// Content-Length promises the whole body, only so many bytes of it are sent, then the connection closes.
    case truncate(bytes: Int)
    /// The response goes out so many bytes at a time, with a pause between.
    case dribble(bytes: Int, everyMilliseconds: Int64)
    /// Nothing is ever sent; the connection stays until the client leaves.
    case stall
    /// Bytes that are no HTTP, then the connection closes.
    case garbage
}
