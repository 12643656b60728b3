// What the connections of one listener on one lane are made of.
import Connections
import HTTP1
import HTTP2
import HTTPMessages
import TLS

/// Makes connections, and the workspaces they share.
///
/// Confined to one lane.
final class ConnectionFactory {
    private let http1: HTTP1Services
    private let http2: HTTP2Services
    private let security: TLSContext?
    private let storage: SecureStorage
    private let limits: HTTPLimits

    /// - Parameters:
    ///   - listener: whom the connections are for.
    ///   - isReserve: whether they are beyond the limit: each serves one request, if that is vital.
    ///   - limits: of every connection.
    ///   - mailbox: the lane's, for requests that wait.
    ///   - storage: the lane's, for TLS.
    init(
        listener: ListenerConfiguration,
        isReserve: Bool,
        limits: HTTPLimits,
        mailbox: any WakeMailbox,
        storage: SecureStorage
    ) {
        let isSecure = listener.security != nil
        let responder = isReserve ? ReserveResponder(listener.responder) : listener.responder
        http1 = HTTP1Services(
            responder: responder,
            limits: limits,
            mailbox: mailbox,
            isSecure: isSecure,
            servesOneRequest: isReserve
        )
        http2 = HTTP2Services(
            responder: responder,
            limits: limits,
            mailbox: mailbox,
            isSecure: isSecure,
            servesOneRequest: isReserve
        )
        security = listener.security
        self.storage = storage
        self.limits = limits
    }

    /// The connection that a new socket begins with; nil when there is no memory for a TLS session.
    func makeConnection(token: UInt64, now: MonotonicTime) -> (any HTTPConnection)? {
        guard let security else { return HTTP1Connection(workspace: http1, id: token, now: now) }
        guard let session = try? TLSSession(context: security) else { return nil }
        return SecureConnection(
            session: session,
            storage: storage,
            now: now,
            handshakeMilliseconds: limits.headMilliseconds
        ) { [http1, http2] spoken, now in
            switch spoken {
            case nil: HTTP1Connection(workspace: http1, id: token, now: now)
            case .http1: HTTP1Connection(workspace: http1, id: token, now: now, isAgreed: true)
            case .http2: HTTP2Connection(workspace: http2, id: token, now: now)
            }
        }
    }

    /// The connection that takes over from HTTP/1.1 after HTTP/2's preface.
    func makeSuccessor(token: UInt64, now: MonotonicTime) -> any HTTPConnection {
        HTTP2Connection(workspace: http2, id: token, now: now)
    }
}
