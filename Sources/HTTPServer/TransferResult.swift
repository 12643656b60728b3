// Errors of the environment, as values that a lane acts upon.

import CPosixShims

/// What became of a receive or send.
enum TransferResult: Equatable {
    case bytes(Int)
    /// Nothing could be moved now; the poller will tell when.
    case wouldBlock
    /// The connection is gone.
    case lost

    init(_ result: Int) {
        switch Int32(truncatingIfNeeded: -result) {
        case _ where result >= 0: self = .bytes(result)
        // An interrupted or starved call is simply made again later.
        case EAGAIN, EWOULDBLOCK, EINTR, ENOMEM, ENOBUFS: self = .wouldBlock
        default: self = .lost
        }
    }
}
