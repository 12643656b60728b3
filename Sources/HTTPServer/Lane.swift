// A lane: one thread of the server with its own poller, and all connections that were dealt to it.
//
// The loop is one long-lived work item on a serial queue of its own, blocking in the poller. A DispatchSource per
// connection is no choice: libdispatch on Linux dies when peers reset connections ("Source finalized twice").
import CPosixShims
import Connections
import Dispatch
import HTTPMessages
import Sockets
import Synchronization

/// One lane.
///
/// It lives and dies on its own thread, so nothing around a connection is locked.
///
/// A struct that is not copied, so that the compiler proves exclusive access to its parts instead of checking it
/// thirty times a request.
struct Lane: ~Copyable {
    let group: LaneGroup
    let mailbox: LaneMailbox
    let systemCalls: SystemCalls
    private let counters: LaneCounters
    /// Indexed like the listeners.
    let factories: [ConnectionFactory]
    /// For connections beyond the limit; indexed like the listeners, too.
    let reserveFactories: [ConnectionFactory]

    var poller: Poller
    var acceptor: Acceptor
    /// Indexed by descriptor.
    var channels: [Channel?] = []
    var openCount = 0
    var deadlines = DeadlineHeap()
    /// Tokens of connections that have more output than one turn may take.
    var unfinished: [UInt64] = []
    private var clock = LaneClock()
    var turn: ConnectionTurn
    /// One for all connections of the lane: an idle one owns none.
    var readBuffer: [UInt8]
    private var generation: UInt32 = 0
    var bytesReceived: UInt64 = 0
    var bytesSent: UInt64 = 0
    var acceptedCount: UInt64 = 0
    /// When a graceful stop gives up; nil while the server runs.
    var stopDeadline: MonotonicTime?

    private init(_ setup: LaneSetup) {
        group = setup.group
        counters = setup.counters
        systemCalls = setup.group.configuration.systemCalls
        let mailbox = setup.group.mailboxes[setup.index]
        self.mailbox = mailbox
        poller = Poller(setup.poller)
        acceptor = Acceptor(listeners: setup.listeners)
        readBuffer = [UInt8](repeating: 0, count: setup.group.configuration.readBufferBytes)
        let limits = setup.group.configuration.limits
        let storage = SecureStorage()
        func makeFactories(areReserve: Bool) -> [ConnectionFactory] {
            setup.group.listeners.map {
                ConnectionFactory(
                    listener: $0,
                    isReserve: areReserve,
                    limits: limits,
                    mailbox: mailbox,
                    storage: storage
                )
            }
        }
        factories = makeFactories(areReserve: false)
        reserveFactories = makeFactories(areReserve: true)
        turn = ConnectionTurn(now: LaneClock.now())
        _ = poller.add(mailbox.descriptor, token: UInt64(mailbox.descriptor), interest: .input)
        acceptor.listen(on: poller)
    }

    /// Starts a lane; `completion` is called on its thread when it has ended.
    static func run(_ setup: LaneSetup, completion: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "drydock.lane.\(setup.index)").async {
            var lane = Lane(setup)
            lane.loop()
            completion()
        }
    }

    private mutating func loop() {
        while true {
            let ready = poller.wait(milliseconds: waitMilliseconds())
            clock.update(&turn)
            // Taken before the events, so that whoever has much to send comes after everybody else.
            let waiting = takeUnfinished()
            for index in 0..<ready { handle(poller.event(index)) }
            for token in waiting { continueOutput(of: token) }
            expireDeadlines()
            acceptor.resumeIfDue(poller, at: turn.now)
            acceptor.endOutageIfDue(poller, at: turn.now)
            counters.publish(
                accepted: acceptedCount,
                received: bytesReceived,
                sent: bytesSent,
                exchanges: turn.tally
            )
            if let stopDeadline, openCount == 0 || turn.now >= stopDeadline { break }
        }
        closeEverything()
    }

    /// How long the poller may wait, rounded up so that the deadline has passed when it returns.
    ///
    /// Mutating, though it changes nothing: the compiler would copy all of the lane to lend it out for reading.
    private mutating func waitMilliseconds() -> Int32 {
        if !unfinished.isEmpty { return 0 }
        var next = deadlines.earliest ?? .max
        if let resume = acceptor.resumesAt { next = min(next, resume.nanoseconds) }
        if let end = acceptor.outageEnds { next = min(next, end.nanoseconds) }
        if let stopDeadline { next = min(next, stopDeadline.nanoseconds) }
        if next == .max { return -1 }
        let left = min(MonotonicTime(nanoseconds: next).nanoseconds(since: LaneClock.now()), 60_000_000_000)
        return left <= 0 ? 0 : Int32((left + 999_999) / 1_000_000)
    }

    /// Tokens of connections carry a generation in their upper half; the few others are descriptors alone.
    private mutating func handle(_ event: ReadyEvent) {
        if event.token >> 32 == 0 {
            if event.token == UInt64(mailbox.descriptor) { return takeMessages() }
            return acceptAll(from: Int32(truncatingIfNeeded: event.token))
        }
        // The client reset the connection: what it asked before is in the kernel still, but nobody waits for the answer.
        if event.isHungUp, let channel = channel(event.token), channel.phase == .open { return lose(channel) }
        // Each step looks the connection up, since the one before may have ended it.
        if event.isWritable { resumeOutput(of: event.token) }
        if event.isAtEnd { noteEnd(of: event.token) }
        if event.isReadable || event.isHungUp { readInput(of: event.token, mayHoldMore: event.mayHoldMore) }
    }

    /// The connection a token names, unless it is gone or its descriptor is used by another one by now.
    func channel(_ token: UInt64) -> Channel? {
        let slot = Int(token & 0xFFFF_FFFF)
        guard slot < channels.count, let channel = channels[slot], channel.token == token else { return nil }
        return channel
    }

    mutating func nextToken(_ descriptor: Int32) -> UInt64 {
        generation = generation == .max ? 1 : generation + 1
        return UInt64(generation) << 32 | UInt64(UInt32(descriptor))
    }

    private mutating func takeMessages() {
        for message in mailbox.takeAll() {
            switch message {
            case .adopt(let descriptor, let listener, let isReserve):
                adopt(descriptor, listener: listener, isReserve: isReserve)
            case .wake(let token, let exchange): wake(token, exchange)
            case .accept: resumeAccepting()
            case .makeRoom(let least): makeRoom(endingHeldFor: least)
            case .outage(let spared, let end): beginOutage(exceptAt: spared, until: end)
            case .stop(let deadline): stop(deadline)
            }
        }
    }

    private mutating func wake(_ token: UInt64, _ exchange: UInt32) {
        guard let channel = channel(token), channel.phase == .open else { return }
        channel.connection.woken(exchange: exchange, turn: &turn)
        finishTurn(of: channel)
    }

    /// So many deadlines are seen to before others get their turn, and the clock is read again.
    private static let deadlineBatch = 64

    private mutating func expireDeadlines() {
        for _ in 0..<Self.deadlineBatch {
            guard let slot = deadlines.popExpired(now: turn.now.nanoseconds) else { return }
            guard slot < channels.count, let channel = channels[slot] else { continue }
            let deadline = channel.deadline
            if deadline > turn.now {
                if deadline != .distantFuture { deadlines.set(slot, at: deadline.nanoseconds) }
            } else if channel.phase == .open, channel.unsentCount == 0 {
                channel.connection.deadlineReached(turn: &turn)
                finishTurn(of: channel)
            } else {
                // The client takes no output, or does not close after the last answer.
                lose(channel)
            }
        }
    }

    /// Resets every connection but those of one listener, and lets the accepting lane refuse new ones.
    private mutating func beginOutage(exceptAt spared: Int, until end: MonotonicTime) {
        guard stopDeadline == nil else { return }
        if mailbox === group.mailboxes[0] {
            acceptor.refuse(poller, exceptAt: spared, until: end)
            // The others come after it, so that nobody comes in behind those who are reset.
            for other in group.mailboxes.dropFirst() { other.post(.outage(exceptAt: spared, end: end)) }
        }
        let sparedFactories = [factories[spared], reserveFactories[spared]]
        for case let channel? in channels where !sparedFactories.contains(where: { $0 === channel.factory }) {
            _ = shim_reset_on_close(channel.descriptor)
            lose(channel)
        }
    }

    /// Lets connections finish; the idle ones end at once, and those with an answer that is held back for longer.
    ///
    /// A second stop can only make the end come earlier.
    private mutating func stop(_ deadline: MonotonicTime) {
        guard stopDeadline == nil else { return stopDeadline = min(deadline, stopDeadline ?? deadline) }
        // Whoever was let in by the kernel already would be reset.
        for listener in acceptor.listeners { acceptAll(from: listener.socket.descriptor) }
        acceptor.close(poller)
        stopDeadline = deadline
        for case let channel? in channels where channel.phase == .open { retire(channel, lingers: true) }
        // What waits for the desk has no deadline, and will come.
        for case let channel? in channels where channel.phase == .open && channel.connection.isHeld {
            let due = channel.connection.deadline
            if due > deadline, due != .distantFuture { lose(channel) }
        }
    }

    private mutating func closeEverything() {
        for case let channel? in channels { lose(channel) }
        acceptor.close(poller)
        for case .adopt(let descriptor, _, _) in mailbox.close() { drop(descriptor) }
    }
}

/// What one lane is started with.
struct LaneSetup: Sendable {
    /// Of the lane's own mailbox in the group.
    var index: Int
    var group: LaneGroup
    var counters: LaneCounters
    var poller: PollerHandle
    /// The sockets it accepts from; none except in the first lane.
    var listeners: [Acceptor.Listener]
}

/// Reads the monotonic clock, and the real one once a second for Date.
struct LaneClock {
    private var dateExpires = MonotonicTime(nanoseconds: .min)

    static func now() -> MonotonicTime { MonotonicTime(nanoseconds: shim_monotonic_nanoseconds()) }

    /// Sets `turn` to the present.
    mutating func update(_ turn: inout ConnectionTurn) {
        turn.now = Self.now()
        if turn.now < dateExpires { return }
        let real = shim_real_nanoseconds()
        turn.date = HTTPDate.bytes(unixSeconds: real / 1_000_000_000)
        let rest = 1_000_000_000 - real % 1_000_000_000
        dateExpires = turn.now.advanced(byNanoseconds: rest)
    }
}
