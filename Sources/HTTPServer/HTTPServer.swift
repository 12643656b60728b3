// Starts and stops lanes: the only type of the engine that others create.
import CPosixShims
import Dispatch
import HTTPMessages
package import Logging
import Sockets
import Synchronization

/// An HTTP server: listeners, lanes, and the connections between them.
///
/// Several may live in one process.
package final class HTTPServer: Sendable {
    private enum Phase {
        case ready
        case running(LaneGroup, [LaneCounters])
        case stopped
    }

    private struct State {
        var phase = Phase.ready
        var lanesRunning = 0
        var completions: [@Sendable () -> Void] = []
        var statistics = ServerStatistics()
    }

    private let configuration: ServerConfiguration
    private let logger: Logger
    private let state = Mutex(State())

    package init(configuration: ServerConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Binds all addresses, then accepts connections at them.
    ///
    /// May be called once.
    ///
    /// - Returns: the address of each listener, in their order, with the port that the system chose.
    /// - Throws: the first address that cannot be listened at; none is then.
    package func start(_ listeners: [ListenerConfiguration]) throws(BindError) -> [BoundAddress] {
        shim_ignore_sigpipe()
        let limit = shim_raise_descriptor_limit()
        var bound: [BoundAddress] = []
        var sockets: [Acceptor.Listener] = []
        for (index, listener) in listeners.enumerated() {
            let opened = try Self.open(listener)
            bound.append(BoundAddress(host: listener.host, port: opened[0].address.port))
            sockets += opened.map { Acceptor.Listener(socket: $0, index: index) }
        }
        do throws(SystemError) {
            try run(sockets, listeners)
        } catch {
            throw BindError(host: listeners.first?.host ?? "", port: listeners.first?.port ?? 0, cause: error)
        }
        logger.debug(
            "listening",
            metadata: ["lanes": "\(configuration.laneCount)", "descriptors": "\(limit)"]
        )
        return bound
    }

    /// The sockets of one listener: one, or for `localhost` a second of IPv6 where that is to be had.
    private static func open(_ listener: ListenerConfiguration) throws(BindError) -> [ListeningSocket] {
        let hosts = ListeningSocket.addresses(of: listener.host)
        let first = try ListeningSocket(host: hosts[0], port: listener.port)
        let others = hosts.dropFirst().compactMap { try? ListeningSocket(host: $0, port: first.address.port) }
        return [first] + others
    }

    private func run(_ sockets: [Acceptor.Listener], _ listeners: [ListenerConfiguration]) throws(SystemError)
    {
        let count = max(1, configuration.laneCount)
        var mailboxes: [LaneMailbox] = []
        for _ in 0..<count { mailboxes.append(try LaneMailbox()) }
        let group = LaneGroup(configuration: configuration, listeners: listeners, mailboxes: mailboxes)
        let counters = (0..<count).map { _ in LaneCounters() }
        var setups: [LaneSetup] = []
        for index in 0..<count {
            setups.append(
                LaneSetup(
                    index: index,
                    group: group,
                    counters: counters[index],
                    poller: try PollerHandle(),
                    listeners: index == 0 ? sockets : []
                )
            )
        }
        state.withLock { state in
            guard case .ready = state.phase else { preconditionFailure("a server starts once") }
            state.phase = .running(group, counters)
            state.lanesRunning = count
        }
        for setup in setups { Lane.run(setup) { [self] in laneEnded() } }
    }

    /// Stops accepting, finishes what is in flight for up to the given time, closes; then calls `completion`,
    /// on some thread.
    ///
    /// Idle connections close at once. A second call with 0 ends at once.
    package func stop(graceMilliseconds: Int64, completion: @escaping @Sendable () -> Void) {
        let mailboxes: [LaneMailbox]? = state.withLock { state in
            guard case .running(let group, _) = state.phase else { return nil }
            state.completions.append(completion)
            return group.mailboxes
        }
        guard let mailboxes else { return completion() }
        let deadline = LaneClock.now().advanced(byMilliseconds: max(0, graceMilliseconds))
        for mailbox in mailboxes { mailbox.post(.stop(deadline: deadline)) }
    }

    /// Refuses clients for so long and resets those that are connected, except at the listener with an index.
    ///
    /// Without an effect on a server that does not run.
    package func beginOutage(exceptAt spared: Int, milliseconds: Int64) {
        let first: LaneMailbox? = state.withLock { state in
            guard case .running(let group, _) = state.phase else { return nil }
            return group.mailboxes[0]
        }
        let end = LaneClock.now().advanced(byMilliseconds: max(0, milliseconds))
        first?.post(.outage(exceptAt: spared, end: end))
    }

    private func laneEnded() {
        let completions: [@Sendable () -> Void] = state.withLock { state in
            state.lanesRunning -= 1
            guard state.lanesRunning == 0, case .running(let group, let counters) = state.phase else {
                return []
            }
            state.statistics = Self.sum(group, counters)
            state.phase = .stopped
            defer { state.completions = [] }
            return state.completions
        }
        for completion in completions { completion() }
    }

    /// What the server has done so far; cheap, and safe from any thread.
    package var statistics: ServerStatistics {
        state.withLock { state in
            guard case .running(let group, let counters) = state.phase else { return state.statistics }
            return Self.sum(group, counters)
        }
    }

    private static func sum(_ group: LaneGroup, _ counters: [LaneCounters]) -> ServerStatistics {
        var total = ServerStatistics()
        total.openConnections = group.openConnections.load(ordering: .relaxed)
        for lane in counters { lane.add(to: &total) }
        return total
    }
}
