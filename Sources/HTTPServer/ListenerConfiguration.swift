// What a server listens with.

package import HTTPMessages
package import TLS

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
