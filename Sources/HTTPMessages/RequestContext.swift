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
