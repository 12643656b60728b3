// YAML or JSON: told by the name of a file, else by its first character.

/// The two syntaxes of scenario files.
package enum ScenarioFormat: Sendable, Hashable, CaseIterable {
    case yaml, json

    /// The syntax of a file: by the ending of its name, else by whether its first character opens a JSON object.
    init(of text: SourceText, named name: String) {
        let ending = name.lowercased()
        if ending.hasSuffix(".json") {
            self = .json
        } else if ending.hasSuffix(".yaml") || ending.hasSuffix(".yml") {
            self = .yaml
        } else {
            let first = text.bytes.first { !" \t\r\n".utf8.contains($0) }
            self = first == UInt8(ascii: "{") ? .json : .yaml
        }
    }
}
