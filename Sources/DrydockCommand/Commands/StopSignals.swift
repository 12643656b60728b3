// SIGTERM and SIGINT: the first lets the server finish what is in flight, the second ends the process at once.

import Dispatch
import Drydock
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The signals that end `drydock serve`.
enum StopSignals {
    /// How long requests in flight may still take.
    static let grace = Duration.seconds(5)

    private struct Watch {
        var sources: [any DispatchSourceSignal] = []
        var seen = 0
    }

    // Sources must stay referenced for as long as the process lives.
    private static let watch = Mutex(SendableBox(Watch()))

    /// Calls `handler` with how many signals have come, from a queue of its own.
    static func install(_ handler: @escaping @Sendable (Int) -> Void) {
        let queue = DispatchQueue(label: "drydock.signals")
        for number in [SIGTERM, SIGINT] {
            // Before the source is made: afterwards the source's own handler would be replaced.
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                handler(
                    watch.withLock {
                        $0.value.seen += 1
                        return $0.value.seen
                    }
                )
            }
            source.activate()
            let box = SendableBox(source)
            watch.withLock { $0.value.sources.append(box.value) }
        }
    }

    /// Ends the server, then the process with 0; at once when this is not the first signal.
    static func stop(_ server: Drydock, signal count: Int) {
        guard count == 1 else { leaveProcess(0) }
        server.stop(grace: grace) { leaveProcess(0) }
    }
}

/// Signal sources are not marked Sendable; these are only kept, and made before any handler runs.
private struct SendableBox<Value>: @unchecked Sendable {
    var value: Value

    init(_ value: Value) { self.value = value }
}
