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

    /// What a path names: a file, or the scenarios of a folder, one a tenant.
    static func all(at path: String) -> [CheckedFile] {
        guard File.isDirectory(path) else { return [CheckedFile(path)] }
        let folder = ScenarioFolder.plain(path)
        let owned = ScenarioFolder.owned(ScenarioFolder.stamps(of: folder).keys)
        guard !owned.isEmpty else { return [CheckedFile(emptyFolder: path)] }
        return owned.map { file, tenant, rival in
            let checked = CheckedFile("\(folder)/\(file)")
            return rival.map { CheckedFile(checked, rival: $0, for: tenant) } ?? checked
        }
    }

    /// Nobody asks whether nothing is fine.
    private init(emptyFolder path: String) {
        let failure = File.Failure(
            path: path,
            action: "check",
            reason: "this folder has no scenario: no file of it ends in .yaml or .yml"
        )
        self.path = path
        self.failure = failure
        diagnostics = [Diagnostic(.file, at: .start, "\(failure)")]
    }

    /// A file whose tenant has another one.
    private init(_ file: CheckedFile, rival: String, for tenant: String) {
        path = file.path
        failure = file.failure
        let rivalry = ScenarioFolder.rivalry(of: rival, for: tenant)
        diagnostics = [Diagnostic(.file, at: .start, rivalry)] + file.diagnostics
    }

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
