// The way back to a request that waits.

/// Wakes one waiting request; safe from any thread, harmless when the request is gone.
package struct Waker: Sendable {
    private let mailbox: any WakeMailbox
    private let connection: UInt64
    private let exchange: UInt32

    package init(mailbox: any WakeMailbox, connection: UInt64, exchange: UInt32) {
        self.mailbox = mailbox
        self.connection = connection
        self.exchange = exchange
    }

    package func wake() { mailbox.wake(connection: connection, exchange: exchange) }
}

/// Where wake-ups are posted: a lane.
package protocol WakeMailbox: AnyObject, Sendable {
    func wake(connection: UInt64, exchange: UInt32)
}
