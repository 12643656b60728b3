import Foundation
import Testing

@Suite struct ExitCodeTests {
    @Test func versionIsPrinted() throws {
        let outcome = try Binary.run("--version")
        #expect(outcome.code == 0)
        #expect(outcome.output.split(separator: ".").count == 3)
    }

    @Test(arguments: [
        ["serve", "--port", "99999"], ["serve", "--clock", "sundial"], ["serve", "--idle-timeout", "ten"],
        ["serve", "--max-body", "much"], ["serve", "--no-admin", "--admin-port", "1"],
        ["serve", "--tls-key", "k.pem"],
        ["serve", "--max-body", "9999999999999G"], ["serve", "--journal-bytes", "9223372036854775808"],
        ["serve", "--tenant-limit", "9223372036854775808"], ["serve", "--port", "-1"],
        ["serve", "--max-connections", "-9223372036854775808"], ["serve", "--seed", "18446744073709551616"],
        ["serve", "--head-timeout", "1000000001h"], ["serve", "--clock", "scaled:nan"],
        ["serve", "--clock", "scaled:1e-12"], ["serve", "--clock", "scaled:1e400"],
        ["healthcheck", "--timeout", "99999999999999999999s"],
        ["serve", "--nonsense"], ["sail"], ["serve", "--tenant-limit", "0"],
        ["scenarios", "show", "no-such"],
        ["serve", "--admin-token", ""],
        ["serve", "--memory-limit", "1MiB"], ["serve", "--memory-limit", "much"],
    ])
    func usageErrorsAre2(arguments: [String]) throws {
        let outcome = try Binary(arguments).finish()
        #expect(outcome.code == 2)
        #expect(!outcome.errors.isEmpty)
        #expect(outcome.output.isEmpty)
    }

    @Test func aFactorOutOfRangeIsToldTheRange() throws {
        for option in [["--clock", "scaled:0.0009"], ["--clock", "scaled:1000001"]] {
            let outcome = try Binary(["serve"] + option).finish()
            #expect(outcome.code == 2)
            #expect(outcome.errors.contains("0.001 to 1000000"), "\(outcome.errors)")
        }
    }

    @Test func invalidVariableStopsTheStartAndIsNamed() throws {
        let outcome = try Binary.run("serve", environment: ["DRYDOCK_IDLE_TIMEOUT": "soon"])
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains("DRYDOCK_IDLE_TIMEOUT"))
    }

    @Test func badScenarioIs3AndSaysWhere() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try "name: x\nfalts: []\n".write(to: file, atomically: true, encoding: .utf8)
        let outcome = try Binary.run("serve", file.path, "--port", "0")
        #expect(outcome.code == 3)
        #expect(outcome.errors.contains("\(file.path):2:1: error: "))
        #expect(outcome.errors.contains("faults"))
        #expect(outcome.output.isEmpty)
    }

    @Test func unknownScenarioNameIs3AndListsNames() throws {
        let outcome = try Binary.run("serve", "throtled", "--port", "0")
        #expect(outcome.code == 3)
        #expect(outcome.errors.contains("throttled"))
    }

    @Test func takenPortIs4AndIsNamed() throws {
        let server = try RunningServer("--port", "0")
        let outcome = try Binary.run("serve", "--port", "\(server.port)")
        #expect(outcome.code == 4)
        #expect(outcome.errors.contains("\(server.port)"))
        #expect(try server.stop() == 0)
    }

    @Test func healthcheckOfNothingIs1() throws {
        let outcome = try Binary.run("healthcheck", "--port", "1")
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("127.0.0.1:1"))
    }

    @Test func reportFailsWith5OnlyWhenTheClientErred() throws {
        let server = try RunningServer("--port", "0")
        let empty = try Binary.run("report", "--url", server.url)
        #expect(empty.code == 5 && empty.errors.contains("No client was seen"))
        #expect(try Binary.run("report", "--url", server.url, "--allow-empty").code == 0)
        // A call that the real service would refuse: the header is missing.
        let session = "8c190e67-87aa-4ed9-a90b-d9d5344523fb"
        _ = try server.curl(
            "/v2025/role-mining-sessions/\(session)/potential-roles/\(session)/export-async/\(session)",
            "-H",
            "Authorization: Bearer any"
        )
        let outcome = try Binary.run("report", "--url", server.url)
        #expect(outcome.code == 5)
        #expect(outcome.output.contains("missing-experimental-header"))
        #expect(try Binary.run("report", "--url", server.url, "--fail-on", "never").code == 0)
        #expect(try server.stop() == 0)
    }
}
