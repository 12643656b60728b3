// A scenario with where it came from.

import CloudAPI
import Formats
import ScenarioFiles
import Scenarios

/// A scenario that loaded without errors.
struct LoadedScenario: Sendable {
    var scenario: Scenario
    /// As it was written.
    var text: [UInt8]
    /// As many as the loader accepts; of a larger file so much more is read that the loader refuses it.
    static let maximumBytes = 1 << 20

    /// The file to watch; nil when there is none.
    var file: String?
    /// Warnings of the loader, a line each.
    var warnings: [String]

    /// Loads a scenario; a file that is to be read again later must be one on a disk, any other may be a pipe.
    init(_ source: ScenarioSource, readAgain: Bool = false) throws(StartError) {
        switch source {
        case .named(let name):
            guard let text = BuiltInScenarios.text(of: name) else {
                throw .badScenario([Self.unknown(name)])
            }
            self = try Self(text: Array(text.utf8), name: name, directory: nil)
        case .text(let text):
            self = try Self(text: Array(text.utf8), name: "scenario", directory: nil)
        case .file(let path):
            self = try Self(file: path, readAgain ? .regular : .anything)
        }
    }

    /// Reads a scenario file whole.
    init(file path: String, _ kind: File.Kind = .regular) throws(StartError) {
        let text: [UInt8]
        do throws(File.Failure) {
            text = try File.read(path, kind, limit: Self.maximumBytes)
        } catch {
            throw .badScenario(["\(path): error: \(error)"])
        }
        self = try Self(text: text, name: path, directory: File.directory(of: path))
        file = path
    }

    private init(text: [UInt8], name: String, directory: String?) throws(StartError) {
        let result = ScenarioLoader.load(
            text: text,
            name: name,
            readFile: File.reader(beside: directory),
            emulated: EmulatedCalls.answerer
        )
        let lines = DiagnosticFormat.text.render(result.diagnostics, file: name).split(separator: "\n").map(
            String.init
        )
        guard let scenario = result.scenario else { throw .badScenario(lines) }
        self.scenario = scenario
        self.text = text
        warnings = lines
    }

    private static func unknown(_ name: String) -> String {
        let names = BuiltInScenarios.names
        let guess = NearestName.to(name, among: names).map { " Did you mean '\($0)'?" } ?? ""
        let list = names.joined(separator: ", ")
        return "There is no scenario file or built-in scenario '\(name)'.\(guess) Built in are: \(list)."
    }
}
