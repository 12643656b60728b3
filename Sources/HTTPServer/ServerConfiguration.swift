// What a server is started with.
import CPosixShims
package import HTTPMessages
import TLS

/// Settings of a server as a whole.
package struct ServerConfiguration: Sendable {
    package var limits = HTTPLimits()
    /// How many lanes share the connections.
    ///
    /// The client needs a core too, so half of them is the default: measured, more lanes than that worsen the
    /// slowest answers.
    package var laneCount = max(1, Int(shim_processor_count()) / 2)
    /// How much is read from a connection at a time.
    package var readBufferBytes = 64 * 1024
    /// The kernel, or what a test puts in its place.
    package var systemCalls = SystemCalls.kernel

    package init() {}
}
