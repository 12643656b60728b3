// Sockets that wait for connections.
import CPosixShims
import Synchronization

/// A bound and listening socket; closed with its last owner at the latest.
final class ListeningSocket: Sendable {
    let descriptor: Int32
    let address: BoundAddress
    private let isClosed = Atomic(false)

    /// Connections the kernel keeps for us; it lowers the number to its own limit.
    private static let backlog: Int32 = 4096

    /// Binds and listens at a numeric address.
    init(host: String, port: UInt16) throws(BindError) {
        let result = unsafe shim_listen(host, port, Self.backlog)
        guard result >= 0 else {
            throw BindError(host: host, port: port, cause: SystemError(number: -result))
        }
        descriptor = result
        address = BoundAddress(host: host, port: UInt16(truncatingIfNeeded: shim_bound_port(result)))
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
