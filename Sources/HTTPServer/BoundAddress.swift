// Where a server can be reached.

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
