// Which sockets a lane accepts from, and whether it may.
import HTTPMessages
import Sockets

/// The listening sockets of the first lane.
struct Acceptor {
    struct Listener: Sendable {
        var socket: ListeningSocket
        /// Which responder its connections get.
        var index: Int
        /// Whether it only keeps its port, while clients are refused.
        var isHeld = false
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
    /// When clients that are refused now are taken again.
    private(set) var outageEnds: MonotonicTime?

    init(listeners: [Listener]) { self.listeners = listeners }

    func listener(_ descriptor: Int32) -> Listener? { listeners.first { $0.socket.descriptor == descriptor } }

    func listen(on poller: Poller) {
        for listener in listeners { Self.watch(listener, poller) }
    }

    private static func watch(_ listener: Listener, _ poller: Poller) {
        let descriptor = listener.socket.descriptor
        _ = poller.add(descriptor, token: UInt64(descriptor), interest: .input)
    }

    /// Refuses clients until `time`, except at one listener; the ports stay ours.
    ///
    /// Only bound, and not listening, a socket keeps its port and has the kernel refuse who comes. Where the port is lost
    /// all the same, it is tried for when the time is over.
    mutating func refuse(_ poller: Poller, exceptAt spared: Int, until time: MonotonicTime) {
        for (place, listener) in listeners.enumerated() where listener.index != spared {
            if outageEnds == nil {
                poller.remove(listener.socket.descriptor)
                listener.socket.close()
                hold(place)
            }
        }
        outageEnds = time
    }

    /// Takes clients again, if it is time.
    mutating func endOutageIfDue(_ poller: Poller, at now: MonotonicTime) {
        guard let time = outageEnds, time <= now else { return }
        outageEnds = nil
        for (place, listener) in listeners.enumerated() where listener.isHeld {
            guard listener.socket.listen() == 0 else {
                hold(place)
                outageEnds = now.advanced(byMilliseconds: Self.retryMilliseconds)
                continue
            }
            listeners[place].isHeld = false
            Self.watch(listeners[place], poller)
        }
    }

    private static let retryMilliseconds: Int64 = 100

    /// Binds a socket of the same address that does not listen.
    private mutating func hold(_ place: Int) {
        listeners[place].isHeld = true
        let address = listeners[place].socket.address
        guard let held = try? ListeningSocket(host: address.host, port: address.port, listens: false) else {
            return
        }
        listeners[place].socket = held
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
            if !listener.isHeld { poller.remove(listener.socket.descriptor) }
            listener.socket.close()
        }
        listeners = []
        (resumesAt, outageEnds) = (nil, nil)
    }

    private func watch(_ poller: Poller, for interest: Interest) {
        for listener in listeners where !listener.isHeld {
            let descriptor = listener.socket.descriptor
            poller.change(descriptor, token: UInt64(descriptor), interest: interest)
        }
    }
}
