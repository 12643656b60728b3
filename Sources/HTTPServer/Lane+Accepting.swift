import CPosixShims
// New connections: the first lane accepts and deals them out in turn.
import Connections
import HTTPMessages
import Synchronization

extension Lane {
    /// So many connections are accepted before others get their turn.
    private static let acceptBatch = 64

    mutating func acceptAll(from descriptor: Int32) {
        guard let listener = acceptor.listener(descriptor) else { return }
        for _ in 0..<Self.acceptBatch {
            guard group.openConnections.load(ordering: .relaxed) < group.configuration.limits.connections
            else {
                return pauseAccepting(until: nil)
            }
            let result = systemCalls.accept(descriptor)
            if result >= 0 {
                deal(result, listener.index)
            } else if !survives(acceptError: -result) {
                return
            }
        }
    }

    /// Whether to go on accepting after an error.
    private mutating func survives(acceptError: Int32) -> Bool {
        switch acceptError {
        // The client left before it was accepted.
        case ECONNABORTED, EINTR, EPROTO: return true
        // No descriptor or no memory: the connections stay in the kernel's queue until one closes, or a moment passed.
        case EMFILE, ENFILE, ENOMEM, ENOBUFS:
            pauseAccepting(until: turn.now.advanced(byMilliseconds: 100))
            for mailbox in group.mailboxes { mailbox.post(.makeRoom) }
            return false
        default: return false
        }
    }

    private mutating func deal(_ descriptor: Int32, _ listener: Int) {
        acceptedCount &+= 1
        group.openConnections.add(1, ordering: .relaxed)
        let lane = acceptor.nextLane
        acceptor.nextLane = (lane + 1) % group.mailboxes.count
        let target = group.mailboxes[lane]
        if target === mailbox { return adopt(descriptor, listener: listener) }
        if !target.post(.adopt(descriptor: descriptor, listener: listener)) { drop(descriptor) }
    }

    /// Makes a connection of a socket that was accepted.
    mutating func adopt(_ descriptor: Int32, listener: Int) {
        let token = nextToken(descriptor)
        let factory = factories[listener]
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
    mutating func makeRoom() {
        let idle = channels.compactMap { $0 }.filter(\.isIdle).sorted { $0.deadline < $1.deadline }
        for channel in idle.prefix(Self.roomBatch) {
            channel.connection.stop(turn: &turn)
            finishTurn(of: channel)
        }
    }

    /// Few, since most of the idle ones will be used again.
    private static let roomBatch = 8

    private func drop(_ descriptor: Int32) {
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

    private mutating func pauseAccepting(until time: MonotonicTime?) {
        acceptor.pause(poller, until: time)
        group.acceptingIsPaused.store(true, ordering: .releasing)
    }

    mutating func resumeAccepting() {
        if acceptor.isPaused { acceptor.resume(poller) }
    }

    mutating func resumeAcceptingIfDue() {
        if let time = acceptor.resumesAt, time <= turn.now { resumeAccepting() }
    }
}
