// The reference of the language, scenarios/README.md: its examples load, and it leaves nothing out.

import Scenarios
import Testing

@testable import ScenarioFiles

@Suite struct ReferenceTests {
    private let reference: String

    init() throws {
        reference = try Repository.text("scenarios/README.md")
    }

    @Test func everyExampleLoadsWithoutWarning() {
        let blocks = reference.split(separator: "```yaml\n").dropFirst().compactMap {
            $0.split(separator: "```").first
        }
        #expect(blocks.count > 10)
        for block in blocks {
            #expect(load(String(block)).lines == [], "\(block)")
        }
    }

    @Test func namesEveryKeyAndEveryWord() {
        for word in words(in: ScenarioSchema.document) {
            #expect(
                reference.contains("`\(word)`") || reference.contains("`\(word):"),
                "\(word) is not explained"
            )
        }
    }

    @Test func tellsWhatEveryReadyScenarioDoes() {
        for (name, text) in BuiltInScenarios.texts {
            let about = load(text).scenario?.about ?? "nothing"
            #expect(reference.contains("| `\(name)` | \(about) |"), "\(name)")
        }
    }

    /// The keys of all mappings and the words of all enumerations, but for statuses, which ISC explains.
    private func words(in schema: SchemaValue) -> Set<String> {
        var found: Set<String> = []
        if case .array(let elements) = schema {
            for element in elements { found.formUnion(words(in: element)) }
        }
        for member in schema.members {
            switch (member.name, member.value) {
            case ("properties", let properties): found.formUnion(properties.members.map(\.name))
            case ("enum", .array(let values)):
                for case .string(let word) in values where word == word.lowercased() && !word.contains(" ") {
                    found.insert(word)
                }
            default: break
            }
            found.formUnion(words(in: member.value))
        }
        return found
    }
}
