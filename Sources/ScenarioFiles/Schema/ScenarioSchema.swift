// The published JSON Schema of scenario files, made from the language's description.

import Formats
import IdentityCloud

/// The JSON Schema (2020-12) of scenario files, for editors and checks.
///
/// It accepts the files that the loader accepts. What it cannot see: keys that stand twice, lengths of time that are too long, ranges that end before they
/// begin, ids used twice, and files that are not there.
package enum ScenarioSchema {
    /// As it stands in scenarios/scenario.schema.json.
    package static let json: [UInt8] = Array((document.text() + "\n").utf8)

    static let document: SchemaValue = {
        let heading: SchemaValue = [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Drydock scenario",
        ]
        let scenario = ScenarioLanguage.scenario.schema.members.filter { $0.name != "type" }
        return heading.adding(["type": ["object", "null"]]).adding(.object(scenario))
            .adding(["$defs": definitions])
    }()

    private static let definitions: SchemaValue = [
        "duration": [
            "description": "A length of time: 200ms, 1.5s, 10m, 1h30m, 2d; at most 999d; 0 needs no unit.",
            "anyOf": [["type": "string", "pattern": .string("^\(DurationText.pattern)$")], ["const": 0]],
        ],
        "operation": [
            "description": "A call that the simulated API answers.",
            "enum": .array(Operation.allCases.map { .string($0.rawValue) }),
        ],
        "aggregation": ScenarioLanguage.aggregationMapping.schema,
        "export": ScenarioLanguage.export.schema,
    ]
}
