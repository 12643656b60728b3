// How other threads reach a lane: a queue of messages, and a descriptor that the lane's poller watches.

import CPosixShims
import HTTPMessages
import Synchronization

/// The lane's mailbox; safe from any thread, and harmless when the lane has ended.
final class LaneMailbox: WakeMailbox {
    private struct State {
        var messages: [LaneMessage] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Readable while there are messages.
    let descriptor: Int32

    /// - Throws: the error number when the process may open no more descriptors.
    init() throws(SystemError) {
        descriptor = shim_open_signal()
        if descriptor < 0 { throw SystemError(number: -descriptor) }
    }

    deinit { _ = shim_close(descriptor) }

    /// Leaves a message; false when the lane has ended and nobody will read it.
    @discardableResult
    func post(_ message: LaneMessage) -> Bool {
        let (isTaken, isFirst) = state.withLock { state in
            if state.isClosed { return (false, false) }
            state.messages.append(message)
            return (true, state.messages.count == 1)
        }
        // Later messages ride on the first one's signal: the lane takes them all together.
        if isFirst { shim_raise_signal(descriptor) }
        return isTaken
    }

    func wake(connection: UInt64, exchange: UInt32) {
        post(.wake(connection: connection, exchange: exchange))
    }

    /// All messages, oldest first.
    func takeAll() -> [LaneMessage] {
        shim_clear_signal(descriptor)
        return state.withLock { state in
            defer { state.messages.removeAll() }
            return state.messages
        }
    }

    /// Takes no more messages, and hands out those left.
    func close() -> [LaneMessage] {
        state.withLock { $0.isClosed = true }
        return takeAll()
    }
}

/// What can be asked of a lane from outside.
enum LaneMessage: Sendable {
    /// A connection that another lane accepted; `listener` is an index.
    case adopt(descriptor: Int32, listener: Int, isReserve: Bool)
    /// A request that waits may have its answer.
    case wake(connection: UInt64, exchange: UInt32)
    /// A connection closed somewhere, so accepting may go on.
    case accept
    /// Connections or descriptors have run out: whoever does nothing must give way.
    case makeRoom(endingHeld: Bool)
    /// Refuse clients until `end` and reset those that are connected, except at the listener with an index.
    case outage(exceptAt: Int, end: MonotonicTime)
    /// Finish what is under way until `deadline`, then end.
    case stop(deadline: MonotonicTime)
}

/// What the lanes of a server share.
final class LaneGroup: Sendable {
    let configuration: ServerConfiguration
    let listeners: [ListenerConfiguration]
    let openConnections = Atomic<Int>(0)
    /// Whether the accepting lane waits for a connection to close.
    let acceptingIsPaused = Atomic<Bool>(false)
    /// Set once, before the lanes run; the first one accepts.
    let mailboxes: [LaneMailbox]

    init(configuration: ServerConfiguration, listeners: [ListenerConfiguration], mailboxes: [LaneMailbox]) {
        self.configuration = configuration
        self.listeners = listeners
        self.mailboxes = mailboxes
    }
}
