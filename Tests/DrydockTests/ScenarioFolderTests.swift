// A folder of scenarios: one file a tenant.

import Foundation
import Testing

@testable import Drydock

@Suite struct ScenarioFolderTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name), options: .atomic)
    }

    /// The day of January 2026 at which a tenant's clock stands; 0 for a clock that is not so.
    private func day(_ drydock: Drydock, _ tenant: String) -> Int64 {
        guard let clock = drydock.tenant(tenant)?.clock.milliseconds else { return 0 }
        let days = (clock - 1_767_225_600_000) / 86_400_000
        return (0..<31).contains(days) ? days + 1 : 0
    }

    private func manual(_ day: Int) -> String { "clock: { mode: manual, start: 2026-01-0\(day)T00:00:00Z }" }

    @Test func eachFileIsATenantsAndDefaultIsEverybodyElses() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(manual(2), to: "acme.yaml")
        try write(manual(3), to: "default.yaml")
        try write("{ not: a scenario", to: "body.json")
        var configuration = Configuration()
        configuration.watch = true
        configuration.log.level = .critical
        let drydock = try await Drydock.start(scenario: .file(folder.path), configuration: configuration)
        #expect(["acme", "other", "default"].map { day(drydock, $0) } == [2, 3, 3])

        // One changes, one comes.
        try write(manual(4), to: "acme.yaml")
        try write(manual(5), to: "other.yml")
        #expect(await becomesTrue { day(drydock, "acme") == 4 && day(drydock, "other") == 5 })
        // A bad one takes nobody's place.
        try write("clock: { mode: sundial }", to: "acme.yaml")
        try write(manual(6), to: "default.yaml")
        #expect(await becomesTrue { day(drydock, "default") == 6 })
        #expect(day(drydock, "acme") == 4 && day(drydock, "new") == 6)
        // One goes.
        try FileManager.default.removeItem(at: folder.appendingPathComponent("other.yml"))
        #expect(await becomesTrue { day(drydock, "other") == 6 })
        await drydock.stop()
    }

    @Test func everyErrorOfEveryFileIsTold() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("nme: a", to: "a.yaml")
        try write("name: b", to: "b.yaml")
        try write("name: b", to: "b.yml")
        try write("faults: 5", to: "c.yaml")
        await #expect {
            try await Drydock.start(scenario: .file(folder.path))
        } throws: { error in
            "\(error)".split(separator: "\n").map { $0.replacing(folder.path + "/", with: "") } == [
                "a.yaml:1:1: error: unknown key `nme` in a scenario; did you mean `name`?",
                "b.yml: error: b.yaml is the scenario of tenant b already",
                "c.yaml:1:9: error: `faults`: expected a list, not 5",
            ]
        }
    }

    @Test func anEmptyFolderIsTheDefaultScenario() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let drydock = try await Drydock.start(scenario: .file(folder.path))
        #expect(drydock.scenarioName == "default")
        await drydock.stop()
    }
}
