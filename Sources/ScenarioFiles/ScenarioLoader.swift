// From the bytes of a file to a scenario, with everything there is to say about the file in one run.

package import Scenarios

/// Reads scenario files; pure, since the files that a scenario names are read by the caller.
package enum ScenarioLoader {
    /// Reads a scenario.
    ///
    /// - Parameters:
    ///   - text: The bytes of the file.
    ///   - name: Its name; the ending tells the syntax when `format` does not.
    ///   - format: YAML or JSON; nil to find out.
    ///   - readFile: Reads a file beside the scenario, by the name the scenario has for it.
    ///   - emulated: What answers a call that needs no stub; nil for one that does.
    /// - Returns: The scenario, and every error and warning.
    package static func load(
        text: [UInt8],
        name: String,
        format: ScenarioFormat? = nil,
        readFile: @escaping (String) throws -> [UInt8],
        emulated: @escaping (StubCall) -> String? = { _ in nil }
    ) -> LoadResult {
        var reading = Reading(readFile: readFile, emulated: emulated)
        var scenario: Scenario?
        do {
            scenario = try read(SourceText(text), name: name, format: format, &reading)
        } catch {
            reading.report(error)
        }
        return LoadResult(
            scenario: reading.errorCount == 0 ? scenario : nil,
            diagnostics: reading.diagnostics.sorted()
        )
    }

    private static func read(
        _ text: SourceText,
        name: String,
        format: ScenarioFormat?,
        _ reading: inout Reading
    ) throws(Diagnostic) -> Scenario? {
        let root: Node?
        switch format ?? ScenarioFormat(of: text, named: name) {
        case .json: root = try Node(json: text)
        case .yaml:
            var reader = try YAMLReader(text)
            root = try reader.document()
            for duplicate in reader.duplicates { reading.report(duplicate) }
        }
        guard let root, root.scalar?.isNull != true else { return Scenario() }
        if let stranger = ScenarioLanguage.stranger(root) { throw stranger }
        return ScenarioLanguage.scenario.read(root, &reading)
    }
}

/// What came of loading a file.
package struct LoadResult: Sendable {
    /// Nil when any diagnostic is an error.
    package var scenario: Scenario?
    /// Errors and warnings, in the order of their places.
    package var diagnostics: [Diagnostic]
}

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
