// Waiting for many descriptors, by epoll.
//
// New input is edge-triggered, which keeps the order of arrival. Descriptors that are level-triggered go back on epoll's
// list as soon as they were reported, before those that become ready meanwhile: of 256 busy connections some waited for
// two rounds, which made the slowest hundredth 2.3 times as slow as the median instead of 1.6 times.

import CPosixShims

/// An epoll descriptor with room for the events of one wait.
@safe
package struct Poller {
    private let handle: PollerHandle
    private var events: [epoll_event]

    /// Few, since delayed answers wait for the end of a round.
    private static let batch = 64

    package init(_ handle: PollerHandle) {
        self.handle = handle
        unsafe events = Array(repeating: epoll_event(), count: Self.batch)
    }

    /// Watches a descriptor; false when the kernel has no memory for it.
    package func add(_ watched: Int32, token: UInt64, interest: Interest) -> Bool {
        shim_epoll_control(handle.descriptor, EPOLL_CTL_ADD, watched, Self.mask(interest), token) == 0
    }

    package func change(_ watched: Int32, token: UInt64, interest: Interest) {
        _ = shim_epoll_control(handle.descriptor, EPOLL_CTL_MOD, watched, Self.mask(interest), token)
    }

    package func remove(_ watched: Int32) {
        _ = shim_epoll_control(handle.descriptor, EPOLL_CTL_DEL, watched, 0, 0)
    }

    /// Waits until something is ready or the time is over; a negative time-out waits for ever.
    ///
    /// - Returns: how many events there are; none when a signal interrupted.
    package mutating func wait(milliseconds: Int32) -> Int {
        let poller = handle.descriptor
        let count = unsafe events.withUnsafeMutableBufferPointer { buffer in
            unsafe shim_epoll_wait(poller, buffer.baseAddress, Int32(buffer.count), milliseconds)
        }
        return Int(max(0, count))
    }

    /// The event at `index` of the last wait.
    package func event(_ index: Int) -> ReadyEvent {
        let event = unsafe events[index]
        let mask = unsafe event.events
        return ReadyEvent(
            token: unsafe event.data.u64,
            isReadable: mask & EPOLLIN.rawValue != 0,
            isWritable: mask & EPOLLOUT.rawValue != 0,
            isHungUp: mask & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0,
            isAtEnd: mask & EPOLLRDHUP.rawValue != 0,
            mayHoldMore: mask & (EPOLLRDHUP.rawValue | EPOLLPRI.rawValue) != 0
        )
    }

    private static func mask(_ interest: Interest) -> UInt32 {
        var mask: UInt32 = 0
        if interest.contains(.input) { mask |= EPOLLIN.rawValue }
        if interest.contains(.output) { mask |= EPOLLOUT.rawValue }
        if interest.contains(.end) { mask |= EPOLLRDHUP.rawValue }
        if interest.contains(.newInput) {
            mask |= EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLPRI.rawValue | EPOLLET.rawValue
        }
        return mask
    }
}

/// The kernel's side of a poller; closed with its last owner.
package final class PollerHandle: Sendable {
    let descriptor: Int32

    /// - Throws: the error number when the process may open no more descriptors.
    package init() throws(SystemError) {
        descriptor = shim_poller_open()
        if descriptor < 0 { throw SystemError(number: -descriptor) }
    }

    deinit { _ = shim_close(descriptor) }
}

/// One descriptor that is ready.
package struct ReadyEvent {
    /// What was given when the descriptor was added.
    package var token: UInt64
    package var isReadable: Bool
    package var isWritable: Bool
    /// The connection is broken, or both of its directions are closed.
    package var isHungUp: Bool
    /// The client has closed its sending side; there may be input before that.
    package var isAtEnd = false
    /// Whether a read that does not fill its buffer may leave something: it stops before the end of input, and before
    /// urgent data.
    package var mayHoldMore = false
}

/// What a descriptor is watched for.
///
/// Errors and hang-ups are always reported.
package struct Interest: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Reported for as long as something is there to read.
    package static let input = Interest(rawValue: 1)
    /// Reported for as long as something can be written.
    package static let output = Interest(rawValue: 2)
    /// Reported only when more to read has come: who leaves some of it asks for it again by `change`.
    package static let newInput = Interest(rawValue: 4)
    /// Reported when the client has closed its sending side, while nothing else is to be read.
    package static let end = Interest(rawValue: 8)

    package var wantsInput: Bool { !isDisjoint(with: [.input, .newInput]) }
}
