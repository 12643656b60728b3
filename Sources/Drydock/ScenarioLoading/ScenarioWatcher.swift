// The scenario is read again when its file changes (--watch) or on demand (SIGHUP), on a queue of its own, so that no
// lane reads files.

import Dispatch
import Synchronization

/// Reads a file again when told to, and looks for changes a few times a second if it shall.
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
        looksForChanges: Bool,
        changed: @escaping @Sendable (Result<LoadedScenario, StartError>) -> Void
    ) {
        self.path = path
        self.changed = changed
        state = Mutex(State(seen: File.stamp(of: path)))
        if looksForChanges { schedule() }
    }

    /// Reads the file again, soon.
    func reload() {
        queue.async { [weak self] in self?.read() }
    }

    func stop() { state.withLock { $0.stopped = true } }

    private func schedule() {
        queue.asyncAfter(deadline: .now() + Self.interval) { [weak self] in self?.look() }
    }

    private func look() {
        guard !state.withLock({ $0.stopped }) else { return }
        if settledChange(File.stamp(of: path)) { read() }
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
            return true
        }
    }

    private func read() {
        let stamp = File.stamp(of: path)
        state.withLock { ($0.seen, $0.candidate) = (stamp, nil) }
        do throws(StartError) {
            let loaded = try LoadedScenario(file: path)
            // Programs empty a file before they write it anew; nobody asks for the default scenario in this way.
            guard !loaded.text.isEmpty else { throw .badScenario(["\(path): error: the file is empty"]) }
            changed(.success(loaded))
        } catch {
            changed(.failure(error))
        }
    }
}
