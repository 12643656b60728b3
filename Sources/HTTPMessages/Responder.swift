// The seam between the engine and what is served.

/// Answers requests.
///
/// Called on the lane of the connection: it must never block, sleep or wait.
package protocol Responder: AnyObject, Sendable {
    /// Called when a request's head is complete.
    ///
    /// - Parameters:
    ///   - head: valid only during this call.
    ///   - context: time, and the way back for a request that waits.
    ///   - response: an empty 200 to fill in.
    /// - Returns: whether the response is ready, or what must happen first.
    func respond(
        to head: borrowing RequestHead,
        in context: RequestContext,
        with response: inout Response
    ) -> Disposition

    /// Shapes the body of an answer that the engine itself gives (400, 408, 413, 414, 431, 501, 505 ...), where no
    /// consumer does.
    ///
    /// `response.status` is set already; only fields and body are to be added.
    func explain(_ refusal: RequestRefusal, in context: RequestContext, with response: inout Response)

    /// Whether a request is served even while as many connections are open as the server allows.
    func isVital(_ head: borrowing RequestHead) -> Bool
}

extension Responder {
    package func isVital(_ head: borrowing RequestHead) -> Bool { false }
}

/// What happens next with a request.
package enum Disposition {
    /// The response is complete. Content that still arrives is read and discarded up to the engine's limits.
    case respond
    /// The content goes into this consumer, whose `finish` answers.
    case consume(any BodyConsumer)
    /// Asked again when the waker is used or the deadline has passed, whichever is first.
    case wait(any Waiter, until: MonotonicTime)
}

/// Takes a request's content as it arrives.
///
/// Used by one connection only, on its lane.
package protocol BodyConsumer: AnyObject {
    /// The most content bytes to accept; more is answered 413 by the engine.
    var maximumLength: Int64 { get }

    /// How the engine is to disturb the content on its way in; asked once, before any of it.
    var intakeFault: IntakeFault? { get }

    /// The next content bytes, with chunk framing removed.
    func receive(_ chunk: Span<UInt8>)

    /// The content is complete.
    func finish(at now: MonotonicTime, with response: inout Response) -> Disposition

    /// The content will not be complete, as it broke a rule, is too large or came too slowly. Nothing may change.
    ///
    /// - Parameters:
    ///   - refusal: what the client is to be told.
    ///   - now: the time.
    ///   - response: an empty 200 to fill in.
    /// - Returns: whether the response is filled in; if not, the consumer is abandoned, and the responder explains.
    func refuse(_ refusal: RequestRefusal, at now: MonotonicTime, with response: inout Response) -> Bool

    /// The content will not be complete, and nobody waits for an answer: the client left. Nothing may change.
    func abandon()
}

extension BodyConsumer {
    package var intakeFault: IntakeFault? { nil }

    package func refuse(
        _ refusal: RequestRefusal,
        at now: MonotonicTime,
        with response: inout Response
    ) -> Bool { false }
}

/// A way to spoil how one request's content is taken in.
///
/// Unlike `WireFault` it is decided when the head comes: with the consumer that the content goes into.
package enum IntakeFault: Hashable, Sendable {
    /// When so many bytes of content have come, the consumer is abandoned and the connection reset: RST by SO_LINGER 0;
    /// RST_STREAM in HTTP/2. Shorter content is not disturbed.
    case reset(afterBytes: Int64)
    /// Of the content, so many bytes are taken in each interval and no more: in HTTP/1.1 the socket is not read
    /// meanwhile, in HTTP/2 the stream's window opens no faster.
    case slow(bytes: Int, everyMilliseconds: Int64)
}

/// A request that is answered later.
package protocol Waiter: AnyObject {
    /// Whether the answer is being made and comes by itself, rather than when something happens that may never.
    ///
    /// A client that closes its sending side meanwhile is still there, as far as one can tell, and is answered.
    var isAtWork: Bool { get }

    /// Whether the answer is ready now. `response` is an empty 200.
    func resume(at now: MonotonicTime, with response: inout Response) -> Disposition

    /// The client left; nobody will be answered.
    func abandon()
}

extension Waiter {
    package var isAtWork: Bool { false }
}

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
