// One client connection in HTTP/1.1, RFC 9112 §9: requests in order, answered in order.
package import Connections
package import HTTPMessages

/// The state machine of a connection in HTTP/1.1.
package final class HTTP1Connection: HTTPConnection {
    /// Conditions of the connection that outlast a request.
    struct Conditions: OptionSet {
        let rawValue: UInt8
        /// The client has closed its sending side.
        static let inputHasEnded = Conditions(rawValue: 1)
        /// The server stops: the current request is the last.
        static let stops = Conditions(rawValue: 2)
        /// Enough output for one turn; the rest of the requests waits until it is sent.
        static let outputIsFull = Conditions(rawValue: 4)
        /// The client knows that the current request is the last.
        static let clientCloses = Conditions(rawValue: 8)
        /// HTTP/2's preface opens nothing here: client and server have agreed on HTTP/1.1 (RFC 7301 §3.2).
        static let isAgreed = Conditions(rawValue: 16)
    }

    let services: ConnectionServices
    private let id: UInt64
    /// Input that cannot be used yet: a part of a head, or what comes behind a request that is not answered.
    var pending: [UInt8] = []
    /// How long `pending` was when its head was last found incomplete.
    var triedLength = 0
    /// How much of `pending` is known to hold no line feed.
    var searchedLength = 0
    /// The current request; undecided before it and while its head comes.
    ///
    /// Not checked at run time for overlapping accesses, which took a twentieth of a request: its functions call nobody who
    /// could come back here.
    @safe @exclusivity(unchecked) var exchange = Exchange()
    /// What is left of an answer that does not leave at once.
    var kept: ArraySlice<UInt8> = []
    var framing = ResponseFraming()
    var conditions: Conditions = []
    /// Counts requests, so that a late wake-up cannot reach the wrong one.
    var requestCount: UInt32 = 0
    /// The last and largest property, so that those that every request needs lie together.
    var content = ContentReader.length(0)

    /// How much input is kept for later before back-pressure sets in.
    static let highWater = 64 * 1024
    /// How much output one turn may produce, so that a long pipeline neither holds others up nor is worked at for long
    /// after its client has left.
    static let outputOfOneTurn = 16 * 1024

    /// - Parameters:
    ///   - services: those of the lane.
    ///   - id: the connection's name towards the lane's mailbox.
    ///   - now: when the connection was accepted.
    ///   - isAgreed: whether ALPN has chosen HTTP/1.1, so that HTTP/2 is out of the question.
    package init(services: ConnectionServices, id: UInt64, now: MonotonicTime, isAgreed: Bool = false) {
        self.services = services
        self.id = id
        if isAgreed { conditions.insert(.isAgreed) }
        if services.servesOneRequest { conditions.insert(.stops) }
        becomeIdle(now)
    }

    package var wantsInput: Bool {
        switch exchange.content {
        case .undecided, .complete: pending.count < Self.highWater && !conditions.contains(.outputIsFull)
        case .consumed, .discarded: !conditions.contains(.outputIsFull) && !exchange.intakePauses
        // What comes is dropped: only so is it noticed when the client leaves.
        case .ignored: exchange.isWaiting
        }
    }

    package var isBusy: Bool {
        switch exchange.content {
        // Whole requests wait behind a full output; a part of a head is none yet, and a stop does not wait for it.
        case .undecided: conditions.contains(.outputIsFull) && !isIdle
        case .consumed, .discarded, .complete: true
        case .ignored: exchange.isWaiting && !exchange.isStalled
        }
    }

    /// Reckoned back from the deadline, as a connection has no room for both; a part of a head makes it look longer ago.
    package var idleSince: MonotonicTime {
        exchange.readDeadline.advanced(byMilliseconds: -services.limits.idleMilliseconds)
    }

    package var isHeld: Bool { exchange.isHeld }

    package var deadline: MonotonicTime { exchange.deadline }

    /// Whether nothing of a next request has arrived.
    var isIdle: Bool { Self.isBetweenRequests(pending[...]) }

    /// Whether bytes that the parser bears begin no request: old browsers send an empty line too many after content
    /// (RFC 9112 §2.2), and two of them are let pass.
    static func isBetweenRequests(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count <= 4 && bytes.allSatisfy { $0 == .carriageReturn || $0 == .lineFeed }
    }

    func context(_ now: MonotonicTime) -> RequestContext {
        services.context(connection: id, exchange: requestCount, now: now)
    }

    package func stop(turn: inout ConnectionTurn) {
        conditions.insert(.stops)
        if exchange.isStalled { return end(&turn) }
        guard exchange.isUndecided, !isBusy else { return }
        // A part of a head is not waited for.
        pending = []
        end(&turn)
    }

    package func connectionLost() {
        abandonExchange()
        pending = []
    }

    func abandonExchange() {
        exchange.abandon()
        kept = []
    }

    /// Ends the connection after the output.
    ///
    /// Closing with unread input would reset the connection and could destroy the answer on its way, so whenever input
    /// may still come, the lane lingers (RFC 9112 §9.6): only who knows that the connection ends sends nothing more.
    func end(_ turn: inout ConnectionTurn) {
        let inputIsRead =
            switch exchange.content {
            case .undecided, .complete:
                pending.isEmpty && !conditions.isDisjoint(with: [.clientCloses, .inputHasEnded])
            case .consumed, .discarded, .ignored: false
            }
        turn.ending = inputIsRead ? .close : .linger
        abandonExchange()
    }
}
