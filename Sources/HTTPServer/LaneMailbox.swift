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
    let readDescriptor: Int32
    private let writeDescriptor: Int32

    /// - Throws: the error number when the process may open no more descriptors.
    init() throws(SystemError) {
        var pair: (Int32, Int32) = (-1, -1)
        let result = unsafe withUnsafeMutableBytes(of: &pair) { bytes in
            unsafe shim_open_signal(bytes.assumingMemoryBound(to: Int32.self).baseAddress)
        }
        (readDescriptor, writeDescriptor) = pair
        if result < 0 { throw SystemError(number: -result) }
    }

    deinit {
        _ = shim_close(readDescriptor)
        if writeDescriptor != readDescriptor { _ = shim_close(writeDescriptor) }
    }

    /// Leaves a message; false when the lane has ended and nobody will read it.
    @discardableResult
    func post(_ message: LaneMessage) -> Bool {
        let (isTaken, isFirst) = state.withLock { state in
            if state.isClosed { return (false, false) }
            state.messages.append(message)
            return (true, state.messages.count == 1)
        }
        // Later messages ride on the first one's signal: the lane takes them all together.
        if isFirst { shim_raise_signal(writeDescriptor) }
        return isTaken
    }

    func wake(connection: UInt64, exchange: UInt32) {
        post(.wake(connection: connection, exchange: exchange))
    }

    /// All messages, oldest first.
    func takeAll() -> [LaneMessage] {
        shim_clear_signal(readDescriptor)
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
