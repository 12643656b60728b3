// Checking scenario files without starting anything: `drydock validate`, and tests of one's own scenarios.

import ScenarioFiles

/// What the loader says of some scenario files.
public struct ScenarioCheck: Sendable {
    /// How diagnostics are written.
    public enum Format: String, Sendable, CaseIterable {
        case text, json
        /// Annotations of a workflow run.
        case github
    }

    /// The JSON Schema (2020-12) of scenario files.
    public static var jsonSchema: String { String(decoding: ScenarioSchema.json, as: UTF8.self) }

    private var files: [CheckedFile]

    /// Checks every file, in order; of a folder every file that is a tenant's scenario.
    public init(files: [String]) {
        self.files = files.flatMap(CheckedFile.all)
    }

    /// Whether a file does not load.
    public var hasErrors: Bool { files.contains(where: \.hasErrors) }

    /// Whether a file cannot be read at all.
    public var hasUnreadableFile: Bool { files.contains { $0.failure != nil } }

    /// All diagnostics of all files; for people, also a line for each file that is fine.
    public func rendered(as format: Format) -> String {
        switch format {
        case .text: files.map(\.text).joined()
        case .github: DiagnosticFormat.github.render(findings)
        case .json: DiagnosticFormat.json.render(findings)
        }
    }

    private var findings: [DiagnosticFormat.Finding] { files.map { ($0.path, $0.diagnostics) } }
}
