// What the connections of one listener on one lane share.

package import HTTPMessages

/// The responder, the limits and the way back to the lane.
///
/// Confined to one lane.
package final class ConnectionServices {
    package let limits: HTTPLimits
    /// Whether a connection's first request is its last.
    package let servesOneRequest: Bool
    private let responder: any Responder
    private let mailbox: any WakeMailbox
    private let isSecure: Bool

    /// - Parameters:
    ///   - responder: answers the requests.
    ///   - limits: of every connection.
    ///   - mailbox: the lane, for requests that wait.
    ///   - isSecure: whether the connections run over TLS.
    ///   - servesOneRequest: whether a connection's first request is its last.
    package init(
        responder: any Responder,
        limits: HTTPLimits,
        mailbox: any WakeMailbox,
        isSecure: Bool = false,
        servesOneRequest: Bool = false
    ) {
        self.responder = responder
        self.limits = limits
        self.mailbox = mailbox
        self.isSecure = isSecure
        self.servesOneRequest = servesOneRequest
    }

    package func context(connection: UInt64, exchange: UInt32, now: MonotonicTime) -> RequestContext {
        RequestContext(
            now: now,
            waker: Waker(mailbox: mailbox, connection: connection, exchange: exchange),
            isSecure: isSecure
        )
    }

    /// What the engine answers itself, or else the responder.
    ///
    /// - Parameters:
    ///   - head: the request's.
    ///   - refusal: why the engine refuses it, if it does.
    ///   - context: its circumstances.
    ///   - response: an empty 200, to be filled in.
    /// - Returns: whether the response is ready, or what must happen first.
    package func decide(
        about head: borrowing RequestHead,
        refusal: RequestRefusal?,
        in context: RequestContext,
        with response: inout Response
    ) -> Disposition {
        if let refusal {
            explain(refusal.about(head), in: context, with: &response)
            return .respond
        }
        // RFC 9110 §9.3.7: `OPTIONS *` asks about the server as a whole.
        if head.method == .options, head.matches(head.path, "*") {
            response.status = 204
            response.fields.append("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
            return .respond
        }
        return responder.respond(to: head, in: context, with: &response)
    }

    /// Fills in the answer to a request that is refused.
    package func explain(
        _ refusal: RequestRefusal,
        in context: RequestContext,
        with response: inout Response
    ) {
        response.status = refusal.status
        responder.explain(refusal, in: context, with: &response)
    }

    /// The most content that goes into a consumer.
    package func maximumLength(of consumer: any BodyConsumer) -> Int64 {
        min(consumer.maximumLength, limits.uploadBytes)
    }
}
