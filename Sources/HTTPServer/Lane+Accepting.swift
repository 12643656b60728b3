// New connections: the first lane accepts and deals them out in turn. Where there is no room, those that do nothing
// give way; where none does, a few more are accepted all the same, so that nobody waits without an answer.

import CPosixShims
import Connections
import HTTPMessages
import Sockets
import Synchronization

extension Lane {
    /// So many connections are accepted before others get their turn.
    private static let acceptBatch = 64

    mutating func acceptAll(from descriptor: Int32) {
        guard let listener = acceptor.listener(descriptor) else { return }
        for number in 0..<Self.acceptBatch {
            let isBeyondLimit =
                group.openConnections.load(ordering: .relaxed) >= group.configuration.limits.connections
            if isBeyondLimit, number >= Self.reserveBatch || !mayUseReserve {
                return seekRoom(unless: number > 0, endingHeldFor: nil)
            }
            let result = systemCalls.accept(descriptor)
            if result >= 0 {
                if !isBeyondLimit {
                    acceptor.noteRoom()
                } else if number == 0 {
                    askForRoom(endingHeldFor: Self.longestWaitMilliseconds)
                }
                deal(result, listener.index, isReserve: isBeyondLimit)
            } else if !survives(acceptError: -result, hasAccepted: number > 0) {
                return
            }
        }
    }

    /// So many connections may be open beyond the limit, for a request each that is told so, or serves to find out why.
    private static let reserve = 32
    /// So many of them are accepted for one listener in a round, so that the others get some, too.
    private static let reserveBatch = 8

    private var mayUseReserve: Bool {
        let most = group.configuration.limits.connections + Self.reserve
        return acceptor.isPressed && group.openConnections.load(ordering: .relaxed) < most
    }

    /// Whether to go on accepting after an error.
    private mutating func survives(acceptError: Int32, hasAccepted: Bool) -> Bool {
        switch acceptError {
        // The client left before it was accepted.
        case ECONNABORTED, EINTR, EPROTO: return true
        // No descriptor or no memory: where idle connections did not help, those that wait must.
        case EMFILE, ENFILE, ENOMEM, ENOBUFS:
            seekRoom(unless: hasAccepted, endingHeldFor: acceptor.isPressed ? 0 : nil)
            return false
        default: return false
        }
    }

    /// Leaves new connections in the kernel's queue until one closes or a moment has passed, and asks every lane for one.
    ///
    /// - Parameters:
    ///   - hasAccepted: whether some were accepted just now: then the poller tells first whether there are any more.
    ///   - least: when none is idle, connections must go that would wait for so many milliseconds more; nil spares them.
    private mutating func seekRoom(unless hasAccepted: Bool, endingHeldFor least: Int64?) {
        if hasAccepted { return }
        acceptor.pause(poller, until: turn.now.advanced(byMilliseconds: Self.patienceMilliseconds))
        group.acceptingIsPaused.store(true, ordering: .releasing)
        askForRoom(endingHeldFor: least)
    }

    private func askForRoom(endingHeldFor least: Int64?) {
        for mailbox in group.mailboxes { mailbox.post(.makeRoom(endingHeldFor: least)) }
    }

    /// No wait that a client asks for is longer than these ten minutes, only an answer that a scenario holds back.
    private static let longestWaitMilliseconds: Int64 = 600_000

    /// How long idle connections have for giving way.
    private static let patienceMilliseconds: Int64 = 100

    private mutating func deal(_ descriptor: Int32, _ listener: Int, isReserve: Bool) {
        acceptedCount &+= 1
        group.openConnections.add(1, ordering: .relaxed)
        let lane = acceptor.nextLane
        acceptor.nextLane = (lane + 1) % group.mailboxes.count
        let target = group.mailboxes[lane]
        if target === mailbox { return adopt(descriptor, listener: listener, isReserve: isReserve) }
        if !target.post(.adopt(descriptor: descriptor, listener: listener, isReserve: isReserve)) {
            drop(descriptor)
        }
    }

    /// Makes a connection of a socket that was accepted.
    mutating func adopt(_ descriptor: Int32, listener: Int, isReserve: Bool) {
        let token = nextToken(descriptor)
        let factory = isReserve ? reserveFactories[listener] : factories[listener]
        guard stopDeadline == nil, let connection = factory.makeConnection(token: token, now: turn.now),
            poller.add(descriptor, token: token, interest: .newInput)
        else { return drop(descriptor) }
        let slot = Int(descriptor)
        while channels.count <= slot { channels.append(nil) }
        channels[slot] = Channel(
            descriptor: descriptor,
            token: token,
            connection: connection,
            factory: factory
        )
        deadlines.set(slot, at: connection.deadline.nanoseconds)
        openCount += 1
    }

    /// Closes the connections that have been idle for longest, so that clients who do nothing keep nobody out.
    ///
    /// - Parameter least: where none is idle, the oldest of those go whose answers are waited for or held back for so many
    ///   milliseconds more, or who knows how long; nil spares them all.
    mutating func makeRoom(endingHeldFor least: Int64?) {
        let open = channels.compactMap { $0 }
        // Whoever has just come is about to send.
        let recently = turn.now.advanced(byMilliseconds: -Self.patienceMilliseconds)
        let idle = open.filter { $0.isIdle && !$0.connection.isHeld && $0.connection.idleSince <= recently }
            .sorted { $0.connection.idleSince < $1.connection.idleSince }
        for channel in idle.prefix(Self.roomBatch) { retire(channel, lingers: false) }
        guard let least, idle.isEmpty else { return }
        let soon = turn.now.advanced(byMilliseconds: least)
        // Tokens count up, so the least names the oldest connection.
        let held = open.filter { $0.connection.isHeld && $0.connection.deadline >= soon }
            .sorted { $0.token < $1.token }
        for channel in held.prefix(2 * Self.roomBatch) { lose(channel) }
    }

    /// Few, since most of the idle ones will be used again.
    private static let roomBatch = 8

    /// Closes a socket that was accepted and never became a connection.
    func drop(_ descriptor: Int32) {
        systemCalls.close(descriptor)
        connectionClosed()
    }

    /// Notes one connection less, and lets the accepting lane know when it waits for that.
    func connectionClosed() {
        group.openConnections.subtract(1, ordering: .relaxed)
        if group.acceptingIsPaused.load(ordering: .relaxed),
            group.acceptingIsPaused.exchange(false, ordering: .acquiringAndReleasing)
        {
            group.mailboxes[0].post(.accept)
        }
    }

    mutating func resumeAccepting() {
        if acceptor.isPaused { acceptor.resume(poller) }
    }
}
