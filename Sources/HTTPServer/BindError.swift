// Why a server cannot start.
import CPosixShims

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
