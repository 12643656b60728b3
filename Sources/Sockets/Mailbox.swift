// How other threads reach a lane: a queue of messages, and a descriptor that the lane's poller watches.

import CPosixShims
import Synchronization

/// A mailbox; safe from any thread, and harmless when the lane has ended.
package final class Mailbox<Message: Sendable>: Sendable {
    private struct State {
        var messages: [Message] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Readable while there are messages.
    package let descriptor: Int32

    /// - Throws: the error number when the process may open no more descriptors.
    package init() throws(SystemError) {
        descriptor = shim_open_signal()
        if descriptor < 0 { throw SystemError(number: -descriptor) }
    }

    deinit { _ = shim_close(descriptor) }

    /// Leaves a message; false when the lane has ended and nobody will read it.
    @discardableResult
    package func post(_ message: Message) -> Bool {
        let (isTaken, isFirst) = state.withLock { state in
            if state.isClosed { return (false, false) }
            state.messages.append(message)
            return (true, state.messages.count == 1)
        }
        // Later messages ride on the first one's signal: the lane takes them all together.
        if isFirst { shim_raise_signal(descriptor) }
        return isTaken
    }

    /// All messages, oldest first.
    package func takeAll() -> [Message] {
        shim_clear_signal(descriptor)
        return state.withLock { state in
            defer { state.messages.removeAll() }
            return state.messages
        }
    }

    /// Takes no more messages, and hands out those left.
    package func close() -> [Message] {
        state.withLock { $0.isClosed = true }
        return takeAll()
    }
}
