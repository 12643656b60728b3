// What can be asked of a lane, and what the lanes of a server share.

import HTTPMessages
import Sockets
import Synchronization

typealias LaneMailbox = Mailbox<LaneMessage>

extension Mailbox<LaneMessage>: WakeMailbox {
    func wake(connection: UInt64, exchange: UInt32) {
        post(.wake(connection: connection, exchange: exchange))
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
    case makeRoom(endingHeldFor: Int64?)
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
