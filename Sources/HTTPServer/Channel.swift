// One socket of a lane.
import Connections
import HTTPMessages
import Sockets

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
    let connection: any HTTPConnection
    let factory: ConnectionFactory
    var unsent: [UInt8] = []
    var unsentStart = 0
    var interest: Interest = .newInput
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

    /// The same socket with the connection that takes over after HTTP/2's preface, before anything was sent.
    func succeeded(at now: MonotonicTime) -> Channel {
        let successor = factory.makeSuccessor(token: token, now: now)
        let channel = Channel(descriptor: descriptor, token: token, connection: successor, factory: factory)
        channel.interest = interest
        channel.inputHasEnded = inputHasEnded
        return channel
    }

    var slot: Int { Int(descriptor) }

    var unsentCount: Int { unsent.count - unsentStart }

    /// Adds to what waits to be sent.
    ///
    /// The array is taken out and put back: appending in place would make every look at it be checked at run time.
    func keep(_ bytes: ArraySlice<UInt8>) {
        var waiting = unsent
        unsent = []
        waiting.append(contentsOf: bytes)
        unsent = waiting
    }

    /// While output is stuck or the lane lingers, only the socket's own deadline counts.
    var deadline: MonotonicTime {
        phase == .open && unsentCount == 0 ? connection.deadline : socketDeadline
    }

    /// Whether nothing would be lost by closing now.
    var isIdle: Bool {
        phase == .open && ending == nil && unsentCount == 0 && !connection.isBusy
    }

    /// What the socket must be watched for now.
    var wantedInterest: Interest {
        if phase != .open { return .input }
        let wantsInput =
            ending == nil && !inputHasEnded && unsentCount < Self.highWater && connection.wantsInput
        if unsentCount > 0 { return wantsInput ? [.input, .output] : .output }
        if wantsInput { return .newInput }
        return ending == nil && !inputHasEnded && connection.isHeld ? .end : []
    }

    /// With more than this unsent, nothing is read: who does not take answers may not ask for more.
    static let highWater = 64 * 1024
}
