// Where a key belongs that stands in the wrong mapping.

extension ScenarioLanguage {
    /// The keys under which a key is known, as a sentence has them; nil for a key the language does not have.
    static func homes(of key: String) -> String? {
        guard let homes = places[key] else { return nil }
        return listed(homes.prefix(3).map { $0.isEmpty ? "the top level" : "`\($0)`" })
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
        return places
    }()
}
