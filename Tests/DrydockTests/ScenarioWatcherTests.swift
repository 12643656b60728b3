import Drydock
import Foundation
import Testing

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

    private func write(_ text: String, to file: URL) throws {
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    /// Asks again until it is so; a generous bound, so that a slow machine passes too.
    private func becomesTrue(_ condition: () -> Bool) async -> Bool {
        for _ in 0..<300 where !condition() { try? await Task.sleep(for: .milliseconds(50)) }
        return condition()
    }
}
