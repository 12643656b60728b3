// One client connection in HTTP/2, RFC 9113, around a session of libnghttp2. The session decides what the protocol
// demands; this decides what the server does: requests, answers, time, faults and the patience with abusers.
//
// Every call from the lane has three steps: events go into the session, whose callbacks only record; what was
// recorded is settled with the responder; then the session's frames go out.

package import Connections
package import HTTPMessages

/// The state machine of a connection in HTTP/2.
///
/// Feed it everything the client has sent, the preface included.
package final class HTTP2Connection: HTTPConnection {
    /// How far the connection is on its way to its end.
    enum Stage: Equatable {
        case open
        /// The end is announced; a client gets this long to hear of it before new streams are ignored.
        case announced(until: MonotonicTime)
        /// No new stream is accepted.
        case finishing
        case over
    }

    let services: ConnectionServices
    let storage: StreamStorage
    let session: HTTP2Session
    private let id: UInt64
    private var meter: FrameMeter
    /// For frames that come on top of requests.
    private var frameBudget: AbuseBudget
    /// For work that nobody gets anything of.
    private var wasteBudget: AbuseBudget
    private var huffmanMemory = HuffmanCache()
    /// What `wasteBudget` is still to be charged.
    private var waste = 0
    /// Whether the client did something that no limit's answer is fit for.
    private var isUnbearable = false

    /// The streams that are open, each of which knows its place; unchecked, here and below, as in `HTTP2Stream`.
    @safe @exclusivity(unchecked) var streams: [HTTP2Stream] = []
    /// The stream that began last: the fields of its head are coming in.
    var headStream: HTTP2Stream?
    /// Streams on which something arrived that must be settled.
    @safe @exclusivity(unchecked) var recorded: [Int32] = []
    /// Streams to be reset with NO_ERROR once everything is serialised.
    var resets: Set<Int32> = []
    /// Streams of malformed requests to be reset with PROTOCOL_ERROR, in the order of their times.
    private var lateResets: [(stream: Int32, at: MonotonicTime)] = []
    /// No stream's deadline is before this one.
    private var earliest = MonotonicTime.distantFuture
    package private(set) var idleSince: MonotonicTime
    private var inputIsOver = false
    var stage = Stage.open
    /// Output that the lane has not handed to the kernel yet, in bytes.
    private var unsentBytes = 0
    /// The time of the current call, for callbacks.
    var now: MonotonicTime

    /// From here on nothing more is serialised, and nothing is read.
    private static let highWater = 256 * 1024
    /// How long a client gets to take in what it was sent: about a round trip.
    private static let roundTripMilliseconds: Int64 = 100

    /// - Parameters:
    ///   - services: those of the lane.
    ///   - storage: the lane's.
    ///   - id: the connection's name towards the lane's mailbox.
    ///   - now: when the connection began.
    package init(services: ConnectionServices, storage: StreamStorage, id: UInt64, now: MonotonicTime) {
        self.services = services
        self.storage = storage
        self.id = id
        self.now = now
        session = HTTP2Session(limits: services.limits)
        meter = FrameMeter(now: now)
        frameBudget = AbuseBudget(now: now)
        wasteBudget = AbuseBudget(now: now)
        idleSince = now
        session.setDelegate(self)
    }

    package var wantsInput: Bool { unsentBytes < Self.highWater && stage != .over }

    /// Answers that will never be sent keep nobody waiting.
    package var isBusy: Bool { streams.contains { !$0.exchange.isStalled } }

    package var isHeld: Bool { !streams.isEmpty && streams.allSatisfy(\.exchange.isHeld) }

    package var deadline: MonotonicTime {
        switch stage {
        case .over: .distantFuture
        case .announced(let until): min(until, ordinaryDeadline)
        case .open, .finishing: ordinaryDeadline
        }
    }

    private var ordinaryDeadline: MonotonicTime {
        min(min(earliest, meter.deadline(services.limits)), idleDeadline)
    }

    private var idleDeadline: MonotonicTime {
        guard streams.isEmpty else { return .distantFuture }
        return idleSince.advanced(byMilliseconds: services.limits.idleMilliseconds)
    }

    func context(of stream: HTTP2Stream) -> RequestContext {
        services.context(connection: id, exchange: UInt32(bitPattern: stream.id), now: now)
    }

    // MARK: Events

    package func receive(_ input: [UInt8], count: Int, turn: inout ConnectionTurn) {
        guard stage != .over else { return }
        now = turn.now
        guard frameBudget.spend(meter.read(input, count: count, now: now), at: now) else {
            return giveUp(.enhanceYourCalm, &turn)
        }
        if meter.isOutOfOrder { return giveUp(.protocolError, &turn) }
        if let error = takeInput(input, count: count) { return giveUp(error, &turn) }
        guard !isUnbearable, wasteBudget.spend(waste, at: now) else {
            return giveUp(.enhanceYourCalm, &turn)
        }
        waste = 0
        settleRecorded(&turn)
        pump(&turn)
    }

    /// Gives input to the session, long values decoded.
    private func takeInput(_ input: [UInt8], count: Int) -> HTTP2Error? {
        let isExpanded = storage.expander.expand(
            input,
            count: count,
            frames: meter.completeHeads,
            with: &huffmanMemory
        )
        guard isExpanded else { return session.receive(input, count: count) }
        let expanded = storage.expander.output
        return session.receive(expanded, count: expanded.count)
    }

    package func inputEnded(turn: inout ConnectionTurn) {
        guard stage != .over else { return }
        now = turn.now
        inputIsOver = true
        // Whoever waits for an answer and sends no more cannot be told from who is gone.
        for stream in streams where !stream.inputHasEnded || stream.exchange.isHeld {
            stream.exchange.abandon()
            session.reset(stream.id, .cancel)
        }
        pump(&turn)
    }

    package func deadlineReached(turn: inout ConnectionTurn) {
        guard stage != .over else { return }
        now = turn.now
        if meter.deadline(services.limits) <= now { return giveUp(.enhanceYourCalm, &turn) }
        if case .announced(let until) = stage, until <= now { finish() }
        if idleDeadline <= now { finish() }
        if earliest <= now {
            earliest = .distantFuture
            for stream in streams {
                settleDeadline(of: stream, &turn)
                note(stream.exchange.deadline)
            }
            submitLateResets()
        }
        pump(&turn)
    }

    package func woken(exchange: UInt32, turn: inout ConnectionTurn) {
        now = turn.now
        guard stage != .over, let stream = session.stream(Int32(bitPattern: exchange)) else { return }
        carryOut(stream.exchange.woken(at: now, with: &stream.response), on: stream, &turn)
        pump(&turn)
    }

    package func outputDrained(turn: inout ConnectionTurn) {
        guard stage != .over else { return }
        now = turn.now
        unsentBytes = 0
        pump(&turn)
    }

    package func stop(turn: inout ConnectionTurn) {
        guard stage == .open else { return }
        now = turn.now
        if streams.isEmpty {
            finish()
        } else {
            session.announceShutdown()
            stage = .announced(until: now.advanced(byMilliseconds: Self.roundTripMilliseconds))
        }
        pump(&turn)
    }

    package func connectionLost() {
        stage = .over
        for stream in streams {
            session.forget(stream.id)
            stream.exchange.abandon()
            storage.recycle(stream)
        }
        streams = []
        headStream = nil
    }

    // MARK: What calls have in common

    /// A deadline of a stream was set.
    func note(_ deadline: MonotonicTime) { earliest = min(earliest, deadline) }

    /// A frame of content entitles the client to open two windows.
    func noteContentSent() { frameBudget.earn(2) }

    /// An answer went out whole that the request deserved.
    func noteServed() {
        frameBudget.earn(AbuseBudget.framesEarnedByAnswer)
        wasteBudget.earn(AbuseBudget.wasteEarnedByAnswer)
    }

    /// The client gave up a request that it began at `time`.
    func noteGivenUp(since time: MonotonicTime) {
        if time.advanced(byMilliseconds: AbuseBudget.patienceMilliseconds) <= now {
            frameBudget.earn(2)
        } else {
            noteWaste(1)
        }
    }

    func noteWaste(_ count: Int) { waste += count }

    func noteUnbearable() { isUnbearable = true }

    func noteIdle() { idleSince = now }

    /// No new stream is accepted from here on.
    func finish() {
        guard stage != .finishing, stage != .over else { return }
        stage = .finishing
        session.goAway()
    }

    /// Sends what the session has, as far as the client takes it, and ends the connection when nothing is left to do.
    func pump(_ turn: inout ConnectionTurn) {
        guard stage != .over else { return }
        var resetsFollow = false
        repeat {
            while unsentBytes < Self.highWater {
                let count = session.send(to: &turn.output)
                guard count >= 0 else { return end(.close, &turn) }
                if count == 0 { break }
                unsentBytes += count
            }
            // A reset overtakes what the session has not serialised, so it waits until everything is.
            resetsFollow = !resets.isEmpty && unsentBytes < Self.highWater
            if resetsFollow { submitResets() }
        } while resetsFollow
        if case .announced = stage, streams.isEmpty {
            finish()
            pump(&turn)
        } else if session.isOver {
            end(.linger, &turn)
        } else if inputIsOver, !isBusy || isStuck {
            end(.close, &turn)
        }
    }

    /// Whether nothing of what is left can be sent: all that windows allow is serialised, and no answer waits for time.
    private var isStuck: Bool {
        unsentBytes < Self.highWater
            && !streams.contains { $0.exchange.isWaiting || $0.exchange.intakePauses }
    }

    /// Has a stream reset when its client has taken the answer: Go's gives up the whole connection for PROTOCOL_ERROR on
    /// a stream that it has not let go of.
    func resetLater(_ id: Int32) {
        guard !lateResets.contains(where: { $0.stream == id }) else { return }
        let time = now.advanced(byMilliseconds: Self.roundTripMilliseconds)
        lateResets.append((id, at: time))
        note(time)
    }

    private func submitLateResets() {
        while let (id, time) = lateResets.first {
            guard time <= now else { return note(time) }
            session.reset(id, .protocolError)
            lateResets.removeFirst()
        }
    }

    private func submitResets() {
        for id in resets { session.reset(id, .noError) }
        resets.removeAll(keepingCapacity: true)
    }

    /// Tells the client why the connection ends, and ends it.
    private func giveUp(_ error: HTTP2Error, _ turn: inout ConnectionTurn) {
        session.terminate(error)
        pump(&turn)
        // What is not serialised by now, because the client takes nothing, is not worth waiting for.
        end(.linger, &turn)
    }

    func end(_ ending: ConnectionEnding, _ turn: inout ConnectionTurn) {
        guard stage != .over else { return }
        turn.ending = ending
        connectionLost()
    }
}
