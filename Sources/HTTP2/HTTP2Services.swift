// What the HTTP/2 connections of one lane share, so that an idle one owns no request's storage.

package import HTTPMessages

/// The responder, the limits and the storage that is used again from request to request.
///
/// Confined to one lane.
package final class HTTP2Services {
    let responder: any Responder
    let limits: HTTPLimits
    let isSecure: Bool
    /// Whether a connection's first request is its last.
    let servesOneRequest: Bool
    private let mailbox: any WakeMailbox
    private var spareStreams: [HTTP2Stream] = []
    var expander = HeaderExpander()

    /// How many streams' storage is kept for later.
    private static let mostSpareStreams = 256

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
    }

    func context(connection: UInt64, stream: Int32, now: MonotonicTime) -> RequestContext {
        RequestContext(
            now: now,
            waker: Waker(mailbox: mailbox, connection: connection, exchange: UInt32(bitPattern: stream)),
            isSecure: isSecure
        )
    }

    /// A stream in the state of a new request.
    func makeStream(id: Int32) -> HTTP2Stream {
        guard let stream = spareStreams.popLast() else { return HTTP2Stream(id: id) }
        stream.id = id
        return stream
    }

    func recycle(_ stream: HTTP2Stream) {
        stream.reset()
        if spareStreams.count < Self.mostSpareStreams { spareStreams.append(stream) }
    }
}
