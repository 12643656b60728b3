// What a server is started with.
import CPosixShims
package import HTTPMessages
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

/// An address that a server listens at.
package struct BoundAddress: Sendable, Hashable {
    package var host: String
    package var port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Host and port as they stand in a URL (RFC 3986 §3.2.2: IPv6 addresses in brackets).
    package var authority: String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
