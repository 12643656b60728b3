import Foundation
import Testing

@testable import Drydock

@Suite struct ScenarioWatcherTests {
    @Test func changedFileIsTakenOverAndABadOneIsNot() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try write("clock: { mode: manual, start: 2026-01-01T00:00:00Z }", to: file)
        var configuration = Configuration()
        configuration.watch = true
        configuration.log.level = .critical
        let drydock = try await Drydock.start(scenario: .file(file.path), configuration: configuration)
        let first = drydock.clock.milliseconds

        try write("clock: { mode: manual, start: 2026-02-01T00:00:00Z }", to: file)
        #expect(await becomesTrue { drydock.clock.milliseconds - first == 31 * 86_400_000 })

        try write("clock: { mode: sundial }", to: file)
        try await Task.sleep(for: .seconds(1))
        #expect(drydock.clock.milliseconds - first == 31 * 86_400_000)

        try write("clock: { mode: manual, start: 2026-01-02T00:00:00Z }", to: file)
        #expect(await becomesTrue { drydock.clock.milliseconds - first == 86_400_000 })
        await drydock.stop()
    }

    @Test func anEmptiedFileIsNotTheDefaultScenario() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try write("name: first", to: file)
        var (watcher, changes) = watch(file)
        try write("", to: file)
        #expect(await changes.next() == "\(file.path): error: the file is empty")
        try write("name: second", to: file)
        #expect(await changes.next() == "second")
        watcher.stop()
    }

    @Test func aPipeInPlaceOfTheFileStallsNothing() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try write("name: first", to: file)
        var (watcher, changes) = watch(file)
        try FileManager.default.removeItem(at: file)
        #expect(mkfifo(file.path, 0o600) == 0)
        #expect(await changes.next()?.hasSuffix("it is no file on a disk but a pipe or device") == true)
        try FileManager.default.removeItem(at: file)
        try write("name: second", to: file)
        #expect(await changes.next() == "second")
        watcher.stop()
    }

    @Test func aScenarioIsReadAgainOnDemandWithoutWatching() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try write("name: first", to: file)
        var (watcher, changes) = watch(file, looksForChanges: false)
        for name in ["second", "third"] {
            try write("name: \(name)", to: file)
            watcher.reload()
            #expect(await changes.next() == name)
        }
        watcher.stop()
    }

    @Test func aPipeCannotBeWatched() async throws {
        let pipe = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: pipe) }
        #expect(mkfifo(pipe.path, 0o600) == 0)
        var configuration = Configuration()
        configuration.watch = true
        let wanted = configuration
        let error = await #expect(throws: StartError.self) {
            try await Drydock.start(scenario: .file(pipe.path), configuration: wanted)
        }
        #expect(error?.description.contains("it is no file on a disk but a pipe or device") == true)
    }

    /// A watcher, and the names of the scenarios it loads or why it loads none.
    private func watch(
        _ file: URL,
        looksForChanges: Bool = true
    ) -> (ScenarioWatcher, AsyncStream<String>.Iterator) {
        let (changes, told) = AsyncStream.makeStream(of: String.self)
        let watcher = ScenarioWatcher(file.path, looksForChanges: looksForChanges) { result in
            switch result {
            case .success(let loaded): told.yield(loaded.scenario.name)
            case .failure(let error): told.yield(error.description)
            }
        }
        return (watcher, changes.makeAsyncIterator())
    }

    private func write(_ text: String, to file: URL) throws {
        try text.write(to: file, atomically: true, encoding: .utf8)
    }
}

/// Asks again until it is so; a generous bound, so that a slow machine passes too.
func becomesTrue(_ condition: () -> Bool) async -> Bool {
    for _ in 0..<300 where !condition() { try? await Task.sleep(for: .milliseconds(50)) }
    return condition()
}
