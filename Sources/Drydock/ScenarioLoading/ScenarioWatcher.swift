// --watch: the scenario is read again when its file changes, on a queue of its own, so that no lane reads files.

import Dispatch
import Synchronization

/// Looks at a file a few times a second.
///
/// Polling costs next to nothing here, and unlike change notifications it works on
/// every file system, mounted volumes of containers included.
final class ScenarioWatcher: Sendable {
    private static let interval = DispatchTimeInterval.milliseconds(200)

    private let queue = DispatchQueue(label: "drydock.watch")
    private let path: String
    private let changed: @Sendable (Result<LoadedScenario, StartError>) -> Void
    private let state: Mutex<State>

    private struct State: Sendable {
        /// What was loaded, or found bad, last.
        var seen: File.Stamp?
        /// A change that was seen once: it is read when it stands still, not in the middle of being written.
        var candidate: File.Stamp?
        var stopped = false
    }

    /// Begins to watch; `changed` is called on the watcher's queue.
    init(
        _ path: String,
        changed: @escaping @Sendable (Result<LoadedScenario, StartError>) -> Void
    ) {
        self.path = path
        self.changed = changed
        state = Mutex(State(seen: File.stamp(of: path)))
        schedule()
    }

    func stop() { state.withLock { $0.stopped = true } }

    private func schedule() {
        queue.asyncAfter(deadline: .now() + Self.interval) { [weak self] in self?.look() }
    }

    private func look() {
        guard !state.withLock({ $0.stopped }) else { return }
        if settledChange(File.stamp(of: path)) { reload() }
        schedule()
    }

    private func settledChange(_ stamp: File.Stamp?) -> Bool {
        state.withLock { state in
            guard let stamp, stamp != state.seen else {
                state.candidate = nil
                return false
            }
            guard stamp == state.candidate else {
                state.candidate = stamp
                return false
            }
            state.seen = stamp
            state.candidate = nil
            return true
        }
    }

    private func reload() {
        do throws(StartError) {
            changed(.success(try LoadedScenario(file: path)))
        } catch {
            changed(.failure(error))
        }
    }
}
