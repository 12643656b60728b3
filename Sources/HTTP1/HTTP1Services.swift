// What the HTTP/1.1 connections of one listener on one lane share.
package import HTTPMessages

/// The responder, the limits and the way back to the lane.
///
/// Confined to one lane.
package final class HTTP1Services {
    let responder: any Responder
    let limits: HTTPLimits
    let parser: RequestHeadParser
    let isSecure: Bool
    /// Whether a connection's first request is its last.
    let servesOneRequest: Bool
    private let mailbox: any WakeMailbox

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
        isSecure: Bool,
        servesOneRequest: Bool = false
    ) {
        self.responder = responder
        self.limits = limits
        self.mailbox = mailbox
        self.isSecure = isSecure
        self.servesOneRequest = servesOneRequest
        parser = RequestHeadParser(limits: limits)
    }

    func context(connection: UInt64, exchange: UInt32, now: MonotonicTime) -> RequestContext {
        RequestContext(
            now: now,
            waker: Waker(mailbox: mailbox, connection: connection, exchange: exchange),
            isSecure: isSecure
        )
    }
}
