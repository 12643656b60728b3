// SIGTERM and SIGINT: the first lets the server finish what is in flight, the second ends the process at once.

import Dispatch
import Drydock

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The signals that end `drydock serve`.
final class StopSignals {
    /// How long requests in flight may still take.
    private static let grace = Duration.seconds(5)

    private let queue = DispatchQueue(label: "drydock.signals")
    // Sources must stay referenced for as long as signals are to be heard.
    private var sources: [any DispatchSourceSignal] = []
    /// Used on `queue` only.
    nonisolated(unsafe) private var count = 0

    /// Begins to listen, and returns when a signal can no longer be missed.
    init(stopping server: Drydock) {
        let registered = DispatchGroup()
        for number in [SIGTERM, SIGINT] {
            #if canImport(Darwin)
                // There a source only watches; on Linux it takes the signal over, and ignoring it meanwhile would lose it.
                _ = signal(number, SIG_IGN)
            #endif
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { [self] in received(for: server) }
            registered.enter()
            source.setRegistrationHandler { registered.leave() }
            source.activate()
            sources.append(source)
        }
        registered.wait()
    }

    /// Waits for the end of the process.
    ///
    /// `dispatchMain()` would end the main thread, and to unwind that takes a static binary six times the work of the
    /// rest of its start.
    func wait() -> Never {
        while true { DispatchSemaphore(value: 0).wait() }
    }

    private func received(for server: Drydock) {
        unsafe count += 1
        guard unsafe count == 1 else { leaveProcess(0) }
        server.stop(grace: Self.grace) { leaveProcess(0) }
    }
}
