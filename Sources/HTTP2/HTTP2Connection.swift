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

    let workspace: HTTP2Workspace
    let session: HTTP2Session
    private let id: UInt64
    private var meter: FrameMeter
    private var budget: AbuseBudget
    private var huffmanMemory = HuffmanMemory()
    /// Frames that the session refused since the budget was last charged.
    private var invalidFrames = 0
    /// Whether the client did something that no limit's answer is fit for.
    private var isUnbearable = false

    /// The streams that are open; each knows its place.
    var streams: [HTTP2Stream] = []
    /// Streams on which something arrived that must be settled.
    var recorded: [Int32] = []
    /// Streams whose answer is sent and whose request is not wanted any further.
    var answered: [Int32] = []
    /// No stream's deadline is before this one.
    private var earliest = MonotonicTime.distantFuture
    private var idleSince: MonotonicTime
    private var inputIsOver = false
    var stage = Stage.open
    /// Output that the lane has not handed to the kernel yet, in bytes.
    private var unsentBytes = 0
    /// The time of the current call, for callbacks.
    var now: MonotonicTime

    /// From here on nothing more is serialised, and nothing is read.
    private static let highWater = 256 * 1024
    /// How long new streams are still accepted after the end is announced: about a round trip.
    private static let announcementMilliseconds: Int64 = 100

    /// - Parameters:
    ///   - workspace: that of the lane.
    ///   - id: the connection's name towards the lane's mailbox.
    ///   - now: when the connection began.
    package init(workspace: HTTP2Workspace, id: UInt64, now: MonotonicTime) {
        self.workspace = workspace
        self.id = id
        self.now = now
        session = HTTP2Session(limits: workspace.limits)
        meter = FrameMeter(now: now)
        budget = AbuseBudget(now: now)
        idleSince = now
        session.setDelegate(self)
    }

    package var wantsInput: Bool { unsentBytes < Self.highWater && stage != .over }

    /// Answers that will never be sent keep nobody waiting.
    package var isBusy: Bool {
        streams.contains { stream in
            if case .stalled = stream.answer { false } else { true }
        }
    }

    package var isHeld: Bool { !streams.isEmpty && streams.allSatisfy(\.isHeld) }

    package var deadline: MonotonicTime {
        switch stage {
        case .over: .distantFuture
        case .announced(let until): min(until, ordinaryDeadline)
        case .open, .finishing: ordinaryDeadline
        }
    }

    private var ordinaryDeadline: MonotonicTime {
        min(min(earliest, meter.deadline(workspace.limits)), idleDeadline)
    }

    private var idleDeadline: MonotonicTime {
        guard streams.isEmpty else { return .distantFuture }
        return idleSince.advanced(byMilliseconds: workspace.limits.idleMilliseconds)
    }

    func context(of stream: HTTP2Stream) -> RequestContext {
        workspace.context(connection: id, stream: stream.id, now: now)
    }

    // MARK: Events

    package func receive(_ input: [UInt8], count: Int, turn: inout ConnectionTurn) {
        guard stage != .over else { return }
        now = turn.now
        guard budget.spend(meter.read(input, count: count, now: now), at: now) else {
            return giveUp(.enhanceYourCalm, &turn)
        }
        if meter.isOutOfOrder { return giveUp(.protocolError, &turn) }
        if let error = takeInput(input, count: count) { return giveUp(error, &turn) }
        guard !isUnbearable, budget.spend(invalidFrames, at: now) else {
            return giveUp(.enhanceYourCalm, &turn)
        }
        invalidFrames = 0
        settleRecorded(&turn)
        pump(&turn)
    }

    /// Gives input to the session, long values decoded.
    private func takeInput(_ input: [UInt8], count: Int) -> HTTP2Error? {
        let isExpanded = workspace.expander.expand(
            input,
            count: count,
            frames: meter.completeHeads,
            with: &huffmanMemory
        )
        guard isExpanded else { return session.receive(input, count: count) }
        let expanded = workspace.expander.output
        return session.receive(expanded, count: expanded.count)
    }

    package func inputEnded(turn: inout ConnectionTurn) {
        guard stage != .over else { return }
        now = turn.now
        inputIsOver = true
        // Whoever waits for an answer and sends no more cannot be told from who is gone.
        for stream in streams where !stream.inputHasEnded || stream.isHeld {
            stream.abandon()
            session.reset(stream.id, .cancel)
        }
        pump(&turn)
    }

    package func deadlineReached(turn: inout ConnectionTurn) {
        guard stage != .over else { return }
        now = turn.now
        if meter.deadline(workspace.limits) <= now { return giveUp(.enhanceYourCalm, &turn) }
        if case .announced(let until) = stage, until <= now { finish() }
        if idleDeadline <= now { finish() }
        if earliest <= now {
            earliest = .distantFuture
            for stream in streams {
                settleDeadline(of: stream, &turn)
                note(stream.deadline)
            }
        }
        pump(&turn)
    }

    package func woken(exchange: UInt32, turn: inout ConnectionTurn) {
        now = turn.now
        guard stage != .over, let stream = session.stream(Int32(bitPattern: exchange)),
            case .waiting(let waiter, _) = stream.answer
        else { return }
        resume(waiter, on: stream, &turn)
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
            stage = .announced(until: now.advanced(byMilliseconds: Self.announcementMilliseconds))
        }
        pump(&turn)
    }

    package func connectionLost() {
        stage = .over
        for stream in streams {
            session.forget(stream.id)
            stream.abandon()
            workspace.recycle(stream)
        }
        streams = []
    }

    // MARK: What calls have in common

    /// A deadline of a stream was set.
    func note(_ deadline: MonotonicTime) { earliest = min(earliest, deadline) }

    /// A frame of content entitles the client to open two windows.
    func noteContentSent() { budget.earn(2) }

    func noteInvalidFrames(_ count: Int) { invalidFrames += count }

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
            resetsFollow = !answered.isEmpty && unsentBytes < Self.highWater
            if resetsFollow { resetAnswered() }
        } while resetsFollow
        if case .announced = stage, streams.isEmpty {
            finish()
            pump(&turn)
        } else if session.isOver {
            end(.linger, &turn)
        } else if inputIsOver, !isBusy {
            end(.close, &turn)
        }
    }

    private func resetAnswered() {
        for id in answered { session.reset(id, .noError) }
        answered.removeAll(keepingCapacity: true)
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
