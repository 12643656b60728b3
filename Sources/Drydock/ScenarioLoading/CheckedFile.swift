// One file that `drydock validate` looks at.

import CloudAPI
import Formats
import ScenarioFiles

/// A scenario file and what the loader says of it.
struct CheckedFile {
    let path: String
    let diagnostics: [Diagnostic]
    /// Why the file could not be read at all.
    let failure: File.Failure?

    init(_ path: String) {
        self.path = path
        do throws(File.Failure) {
            let text = try File.read(path, .anything, limit: LoadedScenario.maximumBytes)
            let reader = File.reader(beside: File.directory(of: path))
            diagnostics =
                ScenarioLoader.load(
                    text: text,
                    name: path,
                    readFile: reader,
                    emulated: EmulatedCalls.answerer
                ).diagnostics
            failure = nil
        } catch {
            diagnostics = [Diagnostic(.file, at: .start, "\(error)")]
            failure = error
        }
    }

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// For a person: the diagnostics, and a word of relief when there is nothing to mend.
    var text: String {
        DiagnosticFormat.text.render(diagnostics, file: path)
            + (hasErrors ? "" : "\(TerminalText.escaped(path)): ok\n")
    }
}
