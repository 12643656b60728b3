// What the connections of one listener on one lane are made of.
import Connections
import HTTP1
import HTTP2
import HTTPMessages
import Sockets
import TLS

/// Makes connections, with what they share.
///
/// Confined to one lane.
final class ConnectionFactory {
    private let services: ConnectionServices
    private let streams = StreamStorage()
    private let security: TLSContext?
    private let storage: SecureStorage

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
        services = ConnectionServices(
            responder: isReserve ? ReserveResponder(listener.responder) : listener.responder,
            limits: limits,
            mailbox: mailbox,
            isSecure: listener.security != nil,
            servesOneRequest: isReserve
        )
        security = listener.security
        self.storage = storage
    }

    /// The connection that a new socket begins with; nil when there is no memory for a TLS session.
    func makeConnection(token: UInt64, now: MonotonicTime) -> (any HTTPConnection)? {
        guard let security else { return HTTP1Connection(services: services, id: token, now: now) }
        guard let session = try? TLSSession(context: security) else { return nil }
        return SecureConnection(
            session: session,
            storage: storage,
            now: now,
            handshakeMilliseconds: services.limits.headMilliseconds
        ) { [services, streams] spoken, now in
            switch spoken {
            case nil: HTTP1Connection(services: services, id: token, now: now)
            case .http1: HTTP1Connection(services: services, id: token, now: now, isAgreed: true)
            case .http2: HTTP2Connection(services: services, storage: streams, id: token, now: now)
            }
        }
    }

    /// The connection that takes over from HTTP/1.1 after HTTP/2's preface.
    func makeSuccessor(token: UInt64, now: MonotonicTime) -> any HTTPConnection {
        HTTP2Connection(services: services, storage: streams, id: token, now: now)
    }
}
