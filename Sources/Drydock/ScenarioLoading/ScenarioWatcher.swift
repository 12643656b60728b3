// Scenarios are read again when their files change (--watch) or on demand (SIGHUP), on a queue of its own, so that no
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
    private let stamps: @Sendable () -> [String: File.Stamp]
    private let changed: @Sendable () -> Void
    private let state: Mutex<State>

    private struct State: Sendable {
        /// What was loaded, or found bad, last.
        var seen: [String: File.Stamp]
        /// A change that was seen once: it is read when it stands still, not in the middle of being written.
        var candidate: [String: File.Stamp]?
        var stopped = false
    }

    /// Begins to watch some files; `changed` is called on the watcher's queue.
    init(
        looksForChanges: Bool,
        stamps: @escaping @Sendable () -> [String: File.Stamp],
        changed: @escaping @Sendable () -> Void
    ) {
        self.stamps = stamps
        self.changed = changed
        state = Mutex(State(seen: stamps()))
        if looksForChanges { schedule() }
    }

    /// Begins to watch one file, which does not count as changed when it has gone.
    convenience init(
        _ path: String,
        looksForChanges: Bool,
        changed: @escaping @Sendable (Result<LoadedScenario, StartError>) -> Void
    ) {
        self.init(looksForChanges: looksForChanges) {
            File.stamp(of: path).map { [path: $0] } ?? [:]
        } changed: {
            changed(Self.read(path))
        }
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
        if settledChange(stamps()) { read() }
        schedule()
    }

    private func settledChange(_ stamps: [String: File.Stamp]) -> Bool {
        state.withLock { state in
            guard stamps != state.seen, !stamps.isEmpty else {
                state.candidate = nil
                return false
            }
            guard stamps == state.candidate else {
                state.candidate = stamps
                return false
            }
            return true
        }
    }

    private func read() {
        let stamps = stamps()
        state.withLock { ($0.seen, $0.candidate) = (stamps, nil) }
        changed()
    }

    private static func read(_ path: String) -> Result<LoadedScenario, StartError> {
        do throws(StartError) {
            let loaded = try LoadedScenario(file: path)
            // Programs empty a file before they write it anew; nobody asks for the default scenario in this way.
            guard !loaded.text.isEmpty else { throw .badScenario(["\(path): error: the file is empty"]) }
            return .success(loaded)
        } catch {
            return .failure(error)
        }
    }
}
