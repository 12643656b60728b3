// One socket of a lane.
import HTTPMessages

/// A connection's socket with what waits to be sent through it.
///
/// Confined to its lane.
final class Channel {
    /// What the lane does with the socket.
    enum Phase: Equatable {
        case open
        /// The sending side is shut down; so many more bytes are read and discarded (RFC 9112 §9.6).
        case lingering(bytesLeft: Int)
    }

    let descriptor: Int32
    /// Names the connection for as long as the process lives, unlike the descriptor, which is used again.
    let token: UInt64
    var connection: any HTTPConnection
    let factory: ConnectionFactory
    var unsent: [UInt8] = []
    var unsentStart = 0
    var interest: Interest = .input
    var phase = Phase.open
    /// How the connection ends, once nothing is unsent.
    var ending: ConnectionEnding?
    /// When the client must have taken some output, or have closed while the lane lingers.
    var socketDeadline = MonotonicTime.distantFuture
    var inputHasEnded = false

    init(descriptor: Int32, token: UInt64, connection: any HTTPConnection, factory: ConnectionFactory) {
        self.descriptor = descriptor
        self.token = token
        self.connection = connection
        self.factory = factory
    }

    var slot: Int { Int(descriptor) }

    var unsentCount: Int { unsent.count - unsentStart }

    /// While output is stuck or the lane lingers, only the socket's own deadline counts.
    var deadline: MonotonicTime {
        phase == .open && unsentCount == 0 ? connection.deadline : socketDeadline
    }

    /// What the socket must be watched for now.
    var wantedInterest: Interest {
        if phase != .open { return .input }
        var interest: Interest = unsentCount > 0 ? .output : []
        if ending == nil, !inputHasEnded, unsentCount < Self.highWater, connection.wantsInput {
            interest.insert(.input)
        }
        return interest
    }

    /// With more than this unsent, nothing is read: who does not take answers may not ask for more.
    static let highWater = 64 * 1024
}
