import Foundation
import Testing

@Suite struct ScenarioCommandTests {
    @Test func everyListedScenarioCanBeShownAndValidates() throws {
        let list = try Binary.run("scenarios").output.split(separator: "\n")
        #expect(list.count >= 19)
        for line in list {
            let name = String(line.prefix { $0 != " " })
            let shown = try Binary.run("scenarios", "show", name)
            let file = FileManager.default.temporaryDirectory.appendingPathComponent(
                "\(UUID().uuidString).yaml"
            )
            defer { try? FileManager.default.removeItem(at: file) }
            try shown.output.write(to: file, atomically: true, encoding: .utf8)
            #expect(try Binary.run("validate", file.path).code == 0, "\(name)")
        }
    }

    @Test(arguments: ["text", "json", "github"])
    func validateReportsAllErrorsAtOnce(format: String) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try "clock: { mode: manul }\nresponses: sdk\n".write(to: file, atomically: true, encoding: .utf8)
        let outcome = try Binary.run("validate", file.path, "--format", format)
        #expect(outcome.code == 3)
        #expect(outcome.output.contains("manual"))
        #expect(outcome.output.contains("sdk-safe"))
    }

    @Test func validateOfSeveralFilesIsOneJSONDocument() throws {
        let outcome = try Binary.run("validate", "no-such-file.yaml", "nor-this.yaml", "--format", "json")
        let findings = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]]
        #expect(findings?.map { $0["file"] as? String } == ["no-such-file.yaml", "nor-this.yaml"])
    }

    @Test func validateOfAMissingFileIs1() throws {
        #expect(try Binary.run("validate", "no-such-file.yaml").code == 1)
    }

    @Test func schemaIsJSON() throws {
        let text = try Binary.run("schema").output
        let schema = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        #expect(schema?["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    }

    @Test(arguments: ["text", "json", "github"])
    func validateShowsNoControlCharactersOfAFile(format: String) throws {
        let folder = FileManager.default.temporaryDirectory
        let file = folder.appendingPathComponent("\u{1B}[31m-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try #"{"name":"x","\u001b[2J\n\u009b31m":1}"#.write(to: file, atomically: true, encoding: .utf8)
        let outcome = try Binary.run("validate", file.path, "--format", format)
        #expect(outcome.code == 3)
        #expect(outcome.output.contains("2J"))
        #expect(outcome.output.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
        if format != "json" { #expect(!outcome.output.contains("\u{9B}")) }
    }

    @Test func aScenarioComesThroughAPipe() throws {
        let outcome = try shell(
            #"printf 'name: piped' | "$0" validate /dev/stdin && "$0" validate <(echo 'name: x')"#
        )
        #expect(outcome.contains("/dev/stdin: ok"))
        let line = try shell(#"timeout 5 "$0" serve --port 0 <(echo 'name: piped') 2>/dev/null || true"#)
        #expect(line.contains(#""scenario":"piped""#))
    }

    /// What a script prints; `$0` is the binary.
    private func shell(_ script: String) throws -> String {
        let bash = Process()
        let output = Pipe()
        bash.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        bash.arguments = ["bash", "-c", script, Binary.path]
        bash.standardOutput = output
        try bash.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        bash.waitUntilExit()
        return text
    }
}
