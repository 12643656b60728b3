// Where a key belongs that stands in the wrong mapping.

import Formats

extension ScenarioLanguage {
    /// The keys under which a key is known, as a sentence has them; nil for a key the language does not have.
    static func homes(of key: String) -> String? {
        guard let homes = places[key] else { return nil }
        return listed(homes.prefix(3).map { $0.isEmpty ? "the top level" : "`\($0)`" })
    }

    /// What to say of a mapping that has no key of a scenario nor anything like one: it was meant as something else.
    static func stranger(_ root: Node) -> Diagnostic? {
        guard let entries = root.entries, let first = entries.first else { return nil }
        let known = scenario.fields.map(\.name)
        let isStrange = entries.allSatisfy { entry in
            !known.contains(entry.key) && NearestName.to(entry.key, among: known) == nil
                && homes(of: entry.key) == nil
        }
        guard isStrange else { return nil }
        let keys = listed(entries.prefix(3).map { "`\($0.key)`" })
        let examples = "such as `sources`, `aggregation` or `faults`"
        return Diagnostic(
            .language,
            at: first.keyPosition,
            "this is no scenario: expected a mapping with keys \(examples), not \(keys); a scenario's keys are "
                + known.joined(separator: ", ")
        )
    }

    /// Every key of the language with the keys whose mappings have it, gathered from the schema.
    private static let places: [String: [String]] = {
        var places: [String: [String]] = [:]
        func gather(_ schema: SchemaValue, under home: String) {
            if case .array(let elements) = schema {
                for element in elements { gather(element, under: home) }
            }
            for member in schema.members where member.name == "properties" {
                for property in member.value.members {
                    if !places[property.name, default: []].contains(home) {
                        places[property.name, default: []].append(home)
                    }
                    gather(property.value, under: property.name)
                }
            }
            for member in schema.members where ["items", "anyOf"].contains(member.name) {
                gather(member.value, under: home)
            }
        }
        gather(scenario.schema, under: "")
        gather(aggregationMapping.schema, under: "aggregation")
        gather(export.schema, under: "export")
        return places
    }()
}
