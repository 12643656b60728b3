// The signals of `drydock serve`. SIGTERM and SIGINT: the first lets the server finish what is in flight, the second ends
// the process at once. SIGHUP: the scenario's file is read again.

import Dispatch
import Drydock
import Glibc

/// The signals that `drydock serve` hears.
final class ServeSignals {
    /// How long requests in flight may still take.
    private static let grace = Duration.seconds(5)

    private let queue = DispatchQueue(label: "drydock.signals")
    // Sources must stay referenced for as long as signals are to be heard.
    private var sources: [any DispatchSourceSignal] = []
    /// Used on `queue` only.
    nonisolated(unsafe) private var stops = 0

    /// Begins to listen, and returns when a signal can no longer be missed.
    init(for server: Drydock) {
        let registered = DispatchGroup()
        for number in [SIGTERM, SIGINT] { hear(number, registered) { [self] in stop(server) } }
        // `nohup` has it ignored: then the end of the person's session is not meant for us.
        if !Self.isIgnored(SIGHUP) { hear(SIGHUP, registered) { server.reloadScenario() } }
        registered.wait()
    }

    private func hear(_ number: Int32, _ registered: DispatchGroup, _ heard: @escaping () -> Void) {
        let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
        source.setEventHandler(handler: heard)
        registered.enter()
        source.setRegistrationHandler { registered.leave() }
        source.activate()
        sources.append(source)
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        let before = signal(number, SIG_IGN)
        let isIgnored = unsafe unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
        if !isIgnored { _ = signal(number, before) }
        return isIgnored
    }

    /// Takes the end of standard input for a SIGTERM; what arrives on it before is thrown away.
    ///
    /// Reading blocks, so it has a thread of its own. Some runners hand on a descriptor that does not block.
    func hearEndOfStandardInput() {
        DispatchQueue(label: "drydock.stdin").async {
            var input = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
            var bytes = [UInt8](repeating: 0, count: 4_096)
            while true {
                _ = unsafe poll(&input, 1, -1)
                let count = unsafe read(0, &bytes, bytes.count)
                if count < 0, errno == EINTR || errno == EAGAIN { continue }
                guard count > 0 else { break }
            }
            kill(getpid(), SIGTERM)
        }
    }

    /// Waits for the end of the process.
    ///
    /// `dispatchMain()` would end the main thread, and to unwind that takes a static binary six times the work of the
    /// rest of its start.
    func wait() -> Never {
        while true { DispatchSemaphore(value: 0).wait() }
    }

    private func stop(_ server: Drydock) {
        unsafe stops += 1
        guard unsafe stops == 1 else { leaveProcess(0) }
        server.stop(grace: Self.grace) { leaveProcess(0) }
    }
}
