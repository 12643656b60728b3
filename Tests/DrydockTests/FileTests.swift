// Files of a directory that several servers use at once.

import Foundation
import Synchronization
import Testing

@testable import Drydock

@Suite struct FileTests {
    /// Two servers that start with one empty `--tls-directory` would each make a certificate authority.
    @Test func serversThatStartAtOnceTakeTurnsInADirectory() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try File.makeDirectory(directory)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let inside = Atomic(0)
        let most = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 16) { _ in
            try? File.alone(in: directory) {
                most.max(inside.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
                for _ in 0..<100 { _ = sched_yield() }
                inside.subtract(1, ordering: .relaxed)
            }
        }
        #expect(most.load(ordering: .relaxed) == 1)
    }

    @Test func ofServersThatStartAtOnceOneMakesTheAuthority() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let https = Configuration.HTTPS(port: 0, directory: directory)
        let failures = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            if (try? ServerCertificates(for: https, host: "127.0.0.1", at: 1_800_000_000)) == nil {
                failures.add(1, ordering: .relaxed)
            }
        }
        #expect(failures.load(ordering: .relaxed) == 0)
        let files = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        #expect(files == ["ca-key.pem", "ca.pem", "server-key.pem", "server.pem"])
    }
}
