// Which sockets a lane accepts from, and whether it may.
import HTTPMessages

/// The listening sockets of the first lane.
struct Acceptor {
    struct Listener: Sendable {
        var socket: ListeningSocket
        /// Which responder its connections get.
        var index: Int
    }

    private(set) var listeners: [Listener]
    /// The lane the next connection goes to.
    var nextLane = 0
    private(set) var isPaused = false
    /// When to try again after there was no room.
    private(set) var resumesAt: MonotonicTime?
    /// How often idle connections were asked to give way since there was room last.
    private var requests = 0
    /// Whether none of them did, those included that were busy when the first was asked.
    private(set) var isPressed = false

    init(listeners: [Listener]) { self.listeners = listeners }

    func listener(_ descriptor: Int32) -> Listener? { listeners.first { $0.socket.descriptor == descriptor } }

    func listen(on poller: Poller) {
        for listener in listeners {
            let descriptor = listener.socket.descriptor
            _ = poller.add(descriptor, token: UInt64(descriptor), interest: .input)
        }
    }

    /// Leaves new connections in the kernel's queue until `resume`, or until `time`.
    mutating func pause(_ poller: Poller, until time: MonotonicTime) {
        isPaused = true
        requests += 1
        resumesAt = time
        watch(poller, for: [])
    }

    /// There may be room again.
    mutating func resume(_ poller: Poller) {
        isPaused = false
        resumesAt = nil
        watch(poller, for: .input)
    }

    /// A connection was accepted as usual.
    mutating func noteRoom() { requests = 0 }

    /// Resumes if it is time; for one round, connections are accepted as by a server that has found no room.
    mutating func resumeIfDue(_ poller: Poller, at now: MonotonicTime) {
        isPressed = false
        guard let time = resumesAt, time <= now else { return }
        resume(poller)
        isPressed = requests > 1
    }

    /// Closes the listening sockets: from now on, clients are refused.
    mutating func close(_ poller: Poller) {
        for listener in listeners {
            poller.remove(listener.socket.descriptor)
            listener.socket.close()
        }
        listeners = []
        resumesAt = nil
    }

    private func watch(_ poller: Poller, for interest: Interest) {
        for listener in listeners {
            let descriptor = listener.socket.descriptor
            poller.change(descriptor, token: UInt64(descriptor), interest: interest)
        }
    }
}
