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
}
