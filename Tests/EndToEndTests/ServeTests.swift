import Foundation
import Testing

@Suite struct ServeTests {
    @Test func readyLineIsTheOnlyLineOnStandardOutput() throws {
        let server = try RunningServer("--port", "0", "--seed", "7")
        #expect(server.ready["event"] as? String == "ready")
        #expect(server.url == "http://127.0.0.1:\(server.port)")
        #expect(server.ready["adminUrl"] as? String == "http://127.0.0.1:\(server.port)/__admin")
        #expect(server.ready["pid"] as? Int == Int(server.binary.process.processIdentifier))
        #expect(server.ready["scenario"] as? String == "default")
        #expect(server.ready["seed"] as? Int == 7)
        #expect(
            server.ready["version"] as? String == (try Binary.run("--version").output).filter { $0 != "\n" }
        )
        #expect(server.ready["api"] as? Int == 1)
        server.binary.signal(SIGTERM)
        let outcome = try server.binary.finish()
        #expect(outcome.code == 0)
        #expect(outcome.output == "")
    }

    @Test func serverOnAllAddressesNamesOneThatIsReached() throws {
        let server = try RunningServer("--host", "0.0.0.0", "--port", "0")
        #expect(server.url == "http://127.0.0.1:\(server.port)")
        #expect(try server.curl("/oauth/info").status == 200)
        #expect(try server.stop() == 0)
    }

    @Test func answersAsSoonAsItIsReady() throws {
        let server = try RunningServer("--port", "0")
        #expect(try server.curl("/__admin/health").status == 200)
        #expect(try server.curl("/oauth/info").status == 200)
        #expect(try server.stop() == 0)
    }

    @Test func bannerOnStandardErrorNamesUrlScenarioAndThreeCommands() throws {
        let server = try RunningServer("--port", "0")
        _ = try server.curl("/__admin/health")
        let banner = server.binary.errorText
        #expect(banner.contains(server.url))
        #expect(banner.contains("Scenario: default"))
        #expect(banner.components(separatedBy: "  curl ").count == 4)
        #expect(try server.stop() == 0)
    }

    @Test func portFileHoldsThePortAndANewline() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("port-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let server = try RunningServer("--port", "0", "--port-file", file.path)
        #expect(try String(contentsOf: file, encoding: .utf8) == "\(server.port)\n")
        #expect(try server.stop() == 0)
    }

    @Test func environmentStandsInForEveryOption() throws {
        let server = try RunningServer(
            environment: ["DRYDOCK_PORT": "0", "DRYDOCK_SCENARIO": "throttled", "DRYDOCK_SEED": "11"])
        #expect(server.ready["scenario"] as? String == "throttled")
        #expect(server.ready["seed"] as? Int == 11)
        #expect(try server.stop() == 0)
    }

    @Test func flagWinsOverEnvironment() throws {
        let server = try RunningServer("--port", "0", "--seed", "3", environment: ["DRYDOCK_SEED": "11"])
        #expect(server.ready["seed"] as? Int == 3)
        #expect(try server.stop() == 0)
    }

    @Test func secondSignalEndsARunningRequestAtOnce() throws {
        let scenario = FileManager.default.temporaryDirectory.appendingPathComponent(
            "\(UUID().uuidString).yaml"
        )
        defer { try? FileManager.default.removeItem(at: scenario) }
        try "faults: [{ on: '*', delay: 60s }]".write(to: scenario, atomically: true, encoding: .utf8)
        let server = try RunningServer(scenario.path, "--port", "0")
        let curl = Process()
        curl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        curl.arguments = ["curl", "-sS", "--max-time", "60", "\(server.url)/oauth/info"]
        curl.standardOutput = FileHandle.nullDevice
        curl.standardError = FileHandle.nullDevice
        try curl.run()
        // The journal is not told of a call before its answer, so the connections are counted: curl's two.
        for _ in 0..<200
        where try !server.curl("/__admin/metrics").body.contains("drydock_open_connections 2") {}
        server.binary.signal(SIGTERM)
        server.binary.signal(SIGINT)
        #expect(try server.binary.finish().code == 0)
        curl.waitUntilExit()
        #expect(curl.terminationStatus != 0)
    }

    @Test func adminPlaneCanHaveAPortOfItsOwn() throws {
        let server = try RunningServer("--port", "0", "--admin-port", "0")
        let admin = try #require(server.ready["adminUrl"] as? String)
        #expect(!admin.hasPrefix(server.url))
        #expect(try server.curl("/__admin/health").status == 404)
        let adminPort = try #require(URL(string: admin)?.port)
        #expect(try Binary.run("healthcheck", "--admin-port", "\(adminPort)").code == 0)
        #expect(try server.stop() == 0)
    }

    @Test func adminPlaneCanBeOff() throws {
        let server = try RunningServer("--port", "0", "--no-admin")
        #expect(server.ready["adminUrl"] == nil && server.ready["ui"] == nil)
        #expect(try server.curl("/__admin/version").status == 404)
        #expect(try server.curl("/__admin/health").status == 200)
        #expect(try server.stop() == 0)
    }

    @Test func hangupReadsTheScenarioAgainAndEndsNothing() throws {
        let scenario = FileManager.default.temporaryDirectory.appendingPathComponent(
            "\(UUID().uuidString).yaml"
        )
        defer { try? FileManager.default.removeItem(at: scenario) }
        try "name: first".write(to: scenario, atomically: true, encoding: .utf8)
        let server = try RunningServer(scenario.path, "--port", "0")
        try "name: second".write(to: scenario, atomically: true, encoding: .utf8)
        server.binary.signal(SIGHUP)
        for _ in 0..<200 where try !server.curl("/__admin/scenario").body.contains("second") {}
        #expect(try server.curl("/__admin/scenario").body.contains("second"))
        #expect(try server.stop() == 0)
    }

    @Test func hangupWithoutAFileIsLoggedOnly() throws {
        let server = try RunningServer("--port", "0")
        server.binary.signal(SIGHUP)
        for _ in 0..<200 where !server.binary.errorText.contains("nothing to read again") {
            #expect(try server.curl("/__admin/health").status == 200)
        }
        #expect(server.binary.errorText.contains("nothing to read again"))
        #expect(try server.stop() == 0)
    }

    @Test func nothingStaysInTheTemporaryDirectory() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let environment = ["TMPDIR": folder.path]
        let server = try RunningServer("--port", "0", "--https-port", "0", environment: environment)
        let file = try #require(server.ready["caFile"] as? String)
        #expect(FileManager.default.fileExists(atPath: file))
        // One that cannot start has made its directory, too.
        let late = try Binary.run(
            "serve",
            "--port",
            "\(server.port)",
            "--https-port",
            "0",
            environment: environment
        )
        #expect(late.code == 4)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
        #expect(try server.stop() == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
}
