// One client connection in HTTP/1.1, RFC 9112 §9: requests in order, answered in order.
//
// Reading and answering are two activities that overlap: an answer may leave, or wait, while content still arrives.
// `reading` and `answer` hold them apart; a request is over when reading is `.complete` and the answer is `.sent`.
package import Connections
package import HTTPMessages

/// The state machine of a connection in HTTP/1.1.
package final class HTTP1Connection: HTTPConnection {
    /// What the next bytes from the client are.
    enum Reading {
        /// A head, or the idle time before one.
        case head
        /// Content of a request whose consumer will answer.
        case consuming(any BodyConsumer)
        /// Content that nobody wants, of a request that is answered or will be.
        case discarding
        /// The request is complete and its answer is not; what arrives belongs to the next one.
        case complete
        /// Nothing that arrives matters any more.
        case ended
    }

    /// Where the answer to the current request is.
    enum Answer {
        /// Not decided: there is no request, or its content is still being consumed.
        case none
        case waiting(any Waiter, until: MonotonicTime)
        /// Ready, and held back on purpose.
        case held(HeldAnswer, until: MonotonicTime)
        case dribbling(Dribble)
        /// Will never be sent.
        case stalled
        case sent
    }

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

    let workspace: HTTP1Services
    private let id: UInt64
    /// Input that cannot be used yet: a part of a head, or requests behind one that is not answered.
    var pending: [UInt8] = []
    /// How long `pending` was when its head was last found incomplete.
    var triedLength = 0
    /// How much of `pending` is known to hold no line feed.
    var searchedLength = 0
    var reading = Reading.head
    var answer = Answer.none
    var framing = ResponseFraming()
    var conditions: Conditions = []
    /// Counts requests, so that a late wake-up cannot reach the wrong one.
    var exchange: UInt32 = 0
    var readDeadline: MonotonicTime
    /// The last and largest property, so that those that every request needs lie together.
    var content = ContentReader.length(0)

    /// How much input is kept for later before back-pressure sets in.
    static let highWater = 64 * 1024
    /// How much output one turn may produce, so that a long pipeline neither holds others up nor is worked at for long
    /// after its client has left.
    static let outputOfOneTurn = 16 * 1024

    /// - Parameters:
    ///   - workspace: that of the lane.
    ///   - id: the connection's name towards the lane's mailbox.
    ///   - now: when the connection was accepted.
    ///   - isAgreed: whether ALPN has chosen HTTP/1.1, so that HTTP/2 is out of the question.
    package init(workspace: HTTP1Services, id: UInt64, now: MonotonicTime, isAgreed: Bool = false) {
        self.workspace = workspace
        self.id = id
        if isAgreed { conditions.insert(.isAgreed) }
        readDeadline = now.advanced(byMilliseconds: workspace.limits.idleMilliseconds)
        if workspace.servesOneRequest { conditions.insert(.stops) }
    }

    package var wantsInput: Bool {
        switch reading {
        case .head, .complete: pending.count < Self.highWater && !conditions.contains(.outputIsFull)
        case .consuming, .discarding: !conditions.contains(.outputIsFull)
        // What comes is dropped: only so is it noticed when the client leaves.
        case .ended: isHeld
        }
    }

    package var isBusy: Bool {
        switch reading {
        // Whole requests wait behind a full output; a part of a head is none yet, and a stop does not wait for it.
        case .head: conditions.contains(.outputIsFull) && !isIdle
        case .consuming, .discarding, .complete: true
        case .ended: if case .stalled = answer { false } else { isHeld }
        }
    }

    /// Reckoned back from the deadline, as a connection has no room for both; a part of a head makes it look longer ago.
    package var idleSince: MonotonicTime {
        readDeadline.advanced(byMilliseconds: -workspace.limits.idleMilliseconds)
    }

    package var isHeld: Bool {
        switch answer {
        case .waiting, .held, .dribbling, .stalled: true
        case .none, .sent: false
        }
    }

    /// Whether nothing of a next request has arrived.
    var isIdle: Bool { Self.isBetweenRequests(pending[...]) }

    /// Whether bytes that the parser bears begin no request: old browsers send an empty line too many after content
    /// (RFC 9112 §2.2), and two of them are let pass.
    static func isBetweenRequests(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count <= 4 && bytes.allSatisfy { $0 == .carriageReturn || $0 == .lineFeed }
    }

    package var deadline: MonotonicTime { min(readDeadline, answerDeadline) }

    /// When something must happen about the answer.
    var answerDeadline: MonotonicTime {
        switch answer {
        case .waiting(_, let until), .held(_, let until): until
        case .dribbling(let dribble): dribble.nextAt
        case .none, .stalled, .sent: .distantFuture
        }
    }

    func context(_ now: MonotonicTime) -> RequestContext {
        workspace.context(connection: id, exchange: exchange, now: now)
    }

    package func stop(turn: inout ConnectionTurn) {
        conditions.insert(.stops)
        if case .stalled = answer { return end(&turn) }
        guard case .head = reading, !isBusy else { return }
        // A part of a head is not waited for.
        pending = []
        end(&turn)
    }

    package func connectionLost() {
        abandonExchange()
        reading = .ended
        pending = []
    }

    /// Tells whoever works on the current request that nobody waits for it any more.
    func abandonExchange() {
        if case .consuming(let consumer) = reading { consumer.abandon() }
        if case .waiting(let waiter, _) = answer { waiter.abandon() }
        reading = .ended
        readDeadline = .distantFuture
        answer = .none
    }

    /// Ends the connection after the output.
    ///
    /// Closing with unread input would reset the connection and could destroy the answer on its way, so whenever input
    /// may still come, the lane lingers (RFC 9112 §9.6): only who knows that the connection ends sends nothing more.
    func end(_ turn: inout ConnectionTurn) {
        let inputIsRead =
            switch reading {
            case .head, .complete:
                pending.isEmpty && !conditions.isDisjoint(with: [.clientCloses, .inputHasEnded])
            case .consuming, .discarding, .ended: false
            }
        turn.ending = inputIsRead ? .close : .linger
        abandonExchange()
    }
}
