// The descriptor of epoll or kqueue.

import CPosixShims

/// The kernel's side of a poller; closed with its last owner.
final class PollerHandle: Sendable {
    let descriptor: Int32

    /// - Throws: the error number when the process may open no more descriptors.
    init() throws(SystemError) {
        descriptor = shim_poller_open()
        if descriptor < 0 { throw SystemError(number: -descriptor) }
    }

    deinit { _ = shim_close(descriptor) }
}
