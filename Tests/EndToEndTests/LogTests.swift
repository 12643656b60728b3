// Standard error in the hands of a parent that does not read it.

import Foundation
import Testing

@Suite struct LogTests {
    @Test func aParentThatNeverReadsStandardErrorStallsNothing() throws {
        let unread = Pipe()
        let server = try RunningServer("--port", "0", errors: unread)
        // A line each, far more than the pipe and the queue hold.
        let path = "/\(String(repeating: "nowhere", count: 100))/[1-1200]"
        #expect(try server.curl(path, "-o", "/dev/null").status == 404)
        #expect(try server.curl("/oauth/info").status == 200)
        let metrics = try server.curl("/__admin/metrics").body
        let dropped = metrics.split(separator: "\n").first {
            $0.hasPrefix("drydock_log_lines_dropped_total ")
        }
        #expect(try #require(dropped.flatMap { Int($0.split(separator: " ")[1]) }) > 0)
        #expect(try server.stop() == 0)
    }

    @Test func aParentThatHasClosedStandardErrorStallsNothing() throws {
        let closed = Pipe()
        let server = try RunningServer("--port", "0", errors: closed)
        try closed.fileHandleForReading.close()
        #expect(try server.curl("/nowhere/[1-20]", "-o", "/dev/null").status == 404)
        #expect(try server.curl("/oauth/info").status == 200)
        #expect(try server.stop() == 0)
    }

    @Test func whatWasLoggedLastIsWrittenBeforeTheEnd() throws {
        let server = try RunningServer("--port", "0", "--log-format", "json")
        #expect(try server.curl("/nowhere/[1-300]", "-o", "/dev/null").status == 404)
        server.binary.signal(SIGTERM)
        let outcome = try server.binary.finish()
        #expect(outcome.code == 0)
        #expect(outcome.errors.components(separatedBy: #""message":"no such path""#).count == 301)
    }

    @Test func warningsOfTheStartStandBeforeWhyItFailed() throws {
        let taken = try RunningServer("--port", "0")
        let outcome = try Binary.run("serve", "--watch", "--port", "\(taken.port)")
        #expect(outcome.code == 4)
        _ = try taken.stop()
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try "faults: [{ on: token, chance: 0%, delay: 1s }]".write(
            to: file,
            atomically: true,
            encoding: .utf8
        )
        let warned = try RunningServer(file.path, "--port", "0")
        _ = try warned.curl("/__admin/health")
        let text = warned.binary.errorText
        let warning = try #require(text.range(of: " warning "))
        #expect(warning.lowerBound < (try #require(text.range(of: "Drydock "))).lowerBound)
        #expect(try warned.stop() == 0)
    }
}
