import Drydock
import Foundation
import Testing

@Suite struct CertificateTests {
    @Test func madeAuthorityIsKeptInItsDirectory() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var configuration = Configuration()
        configuration.https = Configuration.HTTPS(port: 0, directory: directory)
        let first = try await Drydock.start(configuration: configuration)
        let file = try #require(first.caFile)
        let authority = try String(contentsOfFile: file, encoding: .utf8)
        #expect(authority.hasPrefix("-----BEGIN CERTIFICATE-----"))
        await first.stop()

        let second = try await Drydock.start(configuration: configuration)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == authority)
        #expect(second.httpsURL?.hasPrefix("https://127.0.0.1:") == true)
        await second.stop()
    }

    @Test func missingCertificateFileIsNamed() async {
        var configuration = Configuration()
        configuration.https = Configuration.HTTPS(
            port: 0,
            certificateFiles: Configuration.CertificateFiles(certificate: "no.pem", key: "no-key.pem")
        )
        let wanted = configuration
        let error = await #expect(throws: StartError.self) { try await Drydock.start(configuration: wanted) }
        #expect(error?.description.contains("no.pem") == true)
    }

    @Test func theTemporaryDirectoryIsOursAloneHoldsNoKeyAndGoesWithTheServer() async throws {
        var configuration = Configuration()
        configuration.https = Configuration.HTTPS(port: 0)
        let first = try await Drydock.start(configuration: configuration)
        let second = try await Drydock.start(configuration: configuration)
        let folders = try [first, second].map {
            URL(fileURLWithPath: try #require($0.caFile)).deletingLastPathComponent()
        }
        #expect(folders[0] != folders[1])
        for folder in folders {
            #expect(!folder.lastPathComponent.contains("\(ProcessInfo.processInfo.processIdentifier)"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["ca.pem"])
            let mode =
                try FileManager.default.attributesOfItem(atPath: folder.path)[.posixPermissions] as? Int
            #expect(mode == 0o700)
        }
        await first.stop()
        await second.stop()
        for folder in folders { #expect(!FileManager.default.fileExists(atPath: folder.path)) }
    }

    @Test(.enabled(if: geteuid() == 0))
    func aDirectoryOfAnotherUserIsNotTakenOver() async throws {
        try await withFolder { folder in
            chown(folder, 12_345, 12_345)
            #expect(await failure(in: folder)?.contains("another user (12345)") == true)
        }
    }

    @Test(.enabled(if: geteuid() == 0))
    func aKeyOfAnotherUserIsNotTakenOver() async throws {
        try await withFolder { folder in
            #expect(await failure(in: folder) == nil)
            chown("\(folder)/ca-key.pem", 12_345, 12_345)
            #expect(await failure(in: folder)?.contains("ca-key.pem: it belongs to another user") == true)
        }
    }

    @Test func aLinkInPlaceOfAKeyIsNotFollowed() async throws {
        try await withFolder { folder in
            #expect(await failure(in: folder) == nil)
            try FileManager.default.moveItem(atPath: "\(folder)/ca-key.pem", toPath: "\(folder)/elsewhere")
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/ca-key.pem",
                withDestinationPath: "elsewhere"
            )
            #expect(await failure(in: folder)?.contains("ca-key.pem") == true)
        }
    }

    @Test func aFileInPlaceOfTheDirectoryIsNamed() async throws {
        #expect(await failure(in: "/dev/null")?.contains("/dev/null: Not a directory") == true)
    }

    @Test(arguments: ["/dev/zero", "/dev", "/dev/null"])
    func aDeviceOrDirectoryIsNoCertificate(path: String) async {
        var configuration = Configuration()
        configuration.https = Configuration.HTTPS(
            port: 0,
            certificateFiles: Configuration.CertificateFiles(certificate: path, key: path)
        )
        let wanted = configuration
        let error = await #expect(throws: StartError.self) { try await Drydock.start(configuration: wanted) }
        #expect(error?.description.contains(path) == true)
    }

    /// Why a server does not start that keeps its authority in a directory; nil when it does.
    private func failure(in directory: String) async -> String? {
        var configuration = Configuration()
        configuration.https = Configuration.HTTPS(port: 0, directory: directory)
        do {
            try await Drydock.start(configuration: configuration).stop()
            return nil
        } catch {
            return error.description
        }
    }

    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.path)
    }
}
