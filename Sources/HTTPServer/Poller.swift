// Waiting for many descriptors: epoll on Linux, kqueue on macOS, behind the same few calls.

import CPosixShims

#if os(Linux)
    typealias Poller = EpollPoller
#else
    typealias Poller = KqueuePoller
#endif

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

/// One descriptor that is ready.
struct ReadyEvent {
    /// What was given when the descriptor was added.
    var token: UInt64
    var isReadable: Bool
    var isWritable: Bool
    /// The connection is broken, or both of its directions are closed.
    var isHungUp: Bool
    /// The client has closed its sending side; there may be input before that.
    var isAtEnd = false
    /// Whether a read that does not fill its buffer may leave something: it stops before the end of input, and before
    /// urgent data.
    var mayHoldMore = false
}

/// What a descriptor is watched for.
///
/// Errors and hang-ups are always reported.
struct Interest: OptionSet, Sendable {
    let rawValue: UInt8
    /// Reported for as long as something is there to read.
    static let input = Interest(rawValue: 1)
    /// Reported for as long as something can be written.
    static let output = Interest(rawValue: 2)
    /// Reported, where the poller can, only when more to read has come: who leaves some of it asks for it again by
    /// `change`.
    static let newInput = Interest(rawValue: 4)
    /// Reported when the client has closed its sending side, while nothing else is to be read.
    static let end = Interest(rawValue: 8)

    var wantsInput: Bool { !isDisjoint(with: [.input, .newInput]) }
}
