// The ready scenarios, and what the binary carries of them.

import Formats
import Scenarios
import Testing

@testable import ScenarioFiles

@Suite struct BuiltInScenariosTests {
    private func files() throws -> [String] {
        try Repository.files(in: "scenarios").filter { $0.hasSuffix(".yaml") }
    }

    @Test func theBinaryCarriesEveryFileAsItIs() throws {
        let embedded = BuiltInScenarios.texts.map { name, _ in name + ".yaml" }
        #expect(embedded.sorted() == (try files()).sorted())
        for (name, text) in BuiltInScenarios.texts {
            let file = try Repository.text("scenarios/\(name).yaml")
            #expect(text == file, "\(name).yaml")
        }
    }

    @Test func everyFileLoadsWithoutWarningAndSaysWhatItIs() throws {
        for (name, text) in BuiltInScenarios.texts {
            let result = load(text, name: "\(name).yaml")
            #expect(result.lines == [], "\(name)")
            #expect(result.scenario?.name == name)
            #expect(result.scenario?.about?.isEmpty == false)
            #expect(text.hasPrefix("# yaml-language-server: $schema=./scenario.schema.json\n"))
        }
    }

    @Test func hasTheScenariosThatAreAskedForByName() {
        let names = [
            "busy-source", "cancelled", "completed-with-errors", "default", "event-before-processing",
            "event-lost", "event-twice", "export-fails",
            "export-fails-once", "flaky-network", "forbidden", "gone-after-an-hour", "hr-and-ad",
            "internal-errors", "lost-answer", "manual-clock", "nothing-changed", "slow-store",
            "status-goes-back", "strict-auth", "stuck", "throttled", "token-expires-mid-poll",
            "token-revoked", "unknown-fields", "upload-cut", "va-gave-up", "va-lost",
        ]
        #expect(BuiltInScenarios.names == names)
        #expect(BuiltInScenarios.text(of: "va-lost")?.contains("outcome: retried") == true)
        #expect(BuiltInScenarios.text(of: "nowhere") == nil)
        #expect(NearestName.to("throtled", among: BuiltInScenarios.names) == "throttled")
    }

    @Test func theDefaultScenarioIsAnEmptyFileWithAName() throws {
        var scenario = try #require(load(BuiltInScenarios.text(of: "default") ?? "").scenario)
        scenario.about = nil
        #expect(scenario == Scenario())
    }
}
