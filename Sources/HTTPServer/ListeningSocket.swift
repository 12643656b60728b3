// Sockets that wait for connections.

import CPosixShims
package import Sockets
import Synchronization

/// A bound and listening socket; closed with its last owner at the latest.
final class ListeningSocket: Sendable {
    let descriptor: Int32
    let address: BoundAddress
    private let isClosed = Atomic(false)

    /// Connections the kernel keeps for us; it lowers the number to its own limit.
    private static let backlog: Int32 = 4096

    /// Binds at a numeric address, and listens unless clients are to be refused until `listen`.
    init(host: String, port: UInt16, listens: Bool = true) throws(BindError) {
        let result = unsafe shim_bind(host, port)
        guard result >= 0 else {
            throw BindError(host: host, port: port, cause: SystemError(number: -result))
        }
        descriptor = result
        address = BoundAddress(host: host, port: UInt16(truncatingIfNeeded: shim_bound_port(result)))
        guard listens else { return }
        let error = listen()
        if error < 0 { throw BindError(host: host, port: port, cause: SystemError(number: -error)) }
    }

    /// Takes clients from now on.
    ///
    /// - Returns: a negative error number when it cannot.
    @discardableResult
    func listen() -> Int32 {
        isClosed.load(ordering: .relaxed) ? -EBADF : shim_listen(descriptor, Self.backlog)
    }

    deinit { close() }

    /// Refuses clients from now on, whoever else holds the socket still.
    func close() {
        if !isClosed.exchange(true, ordering: .relaxed) { _ = shim_close(descriptor) }
    }

    /// The numeric addresses of a host.
    ///
    /// `localhost` is both loopback addresses, since clients differ in which they try
    /// first; it is not looked up, so that no resolver is needed.
    static func addresses(of host: String) -> [String] {
        host == "localhost" ? ["127.0.0.1", "::1"] : [host]
    }
}

/// An address that cannot be listened at, with what to do about it.
package struct BindError: Error, Hashable, Sendable, CustomStringConvertible {
    package var host: String
    package var port: UInt16
    package var cause: SystemError

    package var description: String {
        "cannot listen at \(BoundAddress(host: host, port: port).authority): \(cause). \(advice)"
    }

    private var advice: String {
        switch cause.number {
        case EADDRINUSE:
            "Another program uses this port: stop it, or choose another port (0 picks a free one)."
        case EACCES: "Ports below 1024 need privileges: choose a higher one."
        case EADDRNOTAVAIL: "This machine has no such address: use 127.0.0.1, 0.0.0.0, ::1 or ::."
        case EINVAL: "The host must be a numeric address or localhost."
        case EAFNOSUPPORT: "This machine has no IPv6: use an address of IPv4."
        case EMFILE, ENFILE: "Too many files are open: raise the limit (ulimit -n)."
        default: "Choose another address or port."
        }
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
