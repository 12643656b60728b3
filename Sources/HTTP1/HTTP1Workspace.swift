// What the HTTP/1.1 connections of one lane share, so that an idle one owns no buffer and a request allocates nothing.
package import HTTPMessages

/// The responder, the limits and the storage that is used again from request to request.
///
/// Confined to one lane. Connections use `head` and `response` only within one call.
package final class HTTP1Workspace {
    let responder: any Responder
    let limits: HTTPLimits
    let parser: RequestHeadParser
    let isSecure: Bool
    private let mailbox: any WakeMailbox

    var head = RequestHead()
    var notes = FramingFields()
    var response = Response()

    /// - Parameters:
    ///   - responder: answers the requests.
    ///   - limits: of every connection.
    ///   - mailbox: the lane, for requests that wait.
    ///   - isSecure: whether the connections run over TLS.
    package init(responder: any Responder, limits: HTTPLimits, mailbox: any WakeMailbox, isSecure: Bool) {
        self.responder = responder
        self.limits = limits
        self.mailbox = mailbox
        self.isSecure = isSecure
        parser = RequestHeadParser(limits: limits)
        head.fields.reserveCapacity(32)
    }

    func context(connection: UInt64, exchange: UInt32, now: MonotonicTime) -> RequestContext {
        RequestContext(
            now: now,
            waker: Waker(mailbox: mailbox, connection: connection, exchange: exchange),
            isSecure: isSecure
        )
    }

    /// Makes `response` an empty 200; storage that one large answer needed is given back.
    func resetResponse() {
        if response.body.capacity > 256 * 1024 {
            response = Response()
        } else {
            response.reset()
        }
    }
}
