// What a responder may know about the circumstances of a request.

/// The circumstances of one request.
package struct RequestContext: Sendable {
    /// Read once per batch of events.
    package var now: MonotonicTime
    /// Brings this request back to its waiter, from any thread.
    package var waker: Waker
    /// Whether the request came over TLS.
    package var isSecure: Bool

    package init(now: MonotonicTime, waker: Waker, isSecure: Bool) {
        self.now = now
        self.waker = waker
        self.isSecure = isSecure
    }
}

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
