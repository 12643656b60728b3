// What a server is started with.

import CPosixShims
package import HTTPMessages
package import Sockets
package import TLS

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

/// One address to listen at.
package struct ListenerConfiguration: Sendable {
    /// A numeric address of IPv4 or IPv6, or `localhost`.
    package var host: String
    /// 0 lets the system choose.
    package var port: UInt16
    package var responder: any Responder
    /// Certificate and key, for a listener that speaks TLS.
    package var security: TLSContext?

    package init(host: String, port: UInt16, responder: any Responder, security: TLSContext? = nil) {
        self.host = host
        self.port = port
        self.responder = responder
        self.security = security
    }
}
