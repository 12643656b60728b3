// What the lanes of one server have in common.

import Synchronization

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
