// Short ways to load a text in tests.

import Scenarios

@testable import ScenarioFiles

/// The folder has no such file.
struct NoSuchFile: Error, CustomStringConvertible {
    let description = "no such file"
}

func load(_ text: String, name: String = "test.yaml", files: [String: String] = [:]) -> LoadResult {
    load(bytes: Array(text.utf8), name: name, files: files)
}

func load(bytes: [UInt8], name: String = "test.yaml", files: [String: String] = [:]) -> LoadResult {
    ScenarioLoader.load(text: bytes, name: name) { file in
        guard let text = files[file] else { throw NoSuchFile() }
        return Array(text.utf8)
    }
}

extension LoadResult {
    /// The diagnostics as `LINE:COLUMN: severity: MESSAGE`.
    var lines: [String] {
        diagnostics.map { "\($0.position.line):\($0.position.column): \($0.severity): \($0.message)" }
    }
}
