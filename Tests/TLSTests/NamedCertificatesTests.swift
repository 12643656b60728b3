// Certificates for the names that clients ask for.

import COpenSSL
import Testing

@testable import TLS

@Suite struct NamedCertificatesTests {
    private let authority: CertificateAuthority
    private let context: TLSContext

    init() throws {
        authority = try Fixture.makeAuthority()
        context = try Fixture.makeNamingContext(authority)
    }

    /// 63 characters a label, 250 in all.
    private static let longName =
        (0..<4).map { _ in String(repeating: "a", count: 60) }.joined(separator: ".") + ".localhost"

    @Test(
        arguments: [
            "acme.localhost", "deep.acme.localhost", "acme.api.identitynow.com",
            "a.b.api.identitynow-demo.com",
            "my_tenant.localhost", "ACME.LocalHost", longName,
        ],
        [TLS1_2_VERSION, TLS1_3_VERSION]
    )
    func aClientGetsACertificateForTheNameItAsksFor(name: String, version: Int32) throws {
        for _ in 0..<2 {
            let client = try TestClient(
                trusting: authority,
                host: name,
                askingFor: name,
                highestVersion: version
            )
            let server = try TLSSession(context: context)
            try Fixture.connect(client, server)
            #expect(server.isEstablished)
            #expect(client.verification == Int(X509_V_OK))
        }
    }

    @Test(arguments: [nil, "localhost", "example.com", "drydock", "evil.localhost.example.com"])
    func forOtherNamesThereIsTheCertificateOfAll(name: String?) throws {
        let client = try TestClient(trusting: authority, host: "localhost", askingFor: name)
        let server = try TLSSession(context: context)
        try Fixture.connect(client, server)
        #expect(server.isEstablished)
        #expect(client.verification == Int(X509_V_OK))
    }

    @Test func aCertificateOfTheUsersIsNeverReplaced() throws {
        let client = try TestClient(trusting: authority, host: "acme.localhost", askingFor: "acme.localhost")
        let server = try TLSSession(context: Fixture.makeContext(authority))
        try? Fixture.connect(client, server)
        #expect(client.verification == Int(X509_V_ERR_HOSTNAME_MISMATCH))
    }

    @Test func namesThatAreNoneGetNoCertificate() throws {
        let named = try makeNamed()
        for name in [
            "", ".localhost", "a..localhost", "a.localhost.", "a,DNS:b.localhost", "a b.localhost",
            "\u{E4}.localhost",
            "*.localhost", "localhost", "api.identitynow.com",
            String(repeating: "a", count: 64) + ".localhost",
            "aaaaaaaaaaaaaa." + Self.longName,
        ] {
            #expect(named.certificate(for: name) == nil, "\(name)")
        }
        #expect(named.count == 0)
    }

    @Test func aNameIsSignedOnce() throws {
        let named = try makeNamed()
        let first = named.certificate(for: "acme.localhost")
        #expect(first != nil)
        #expect(named.certificate(for: "Acme.localhost") === first)
        #expect(named.count == 1)
    }

    @Test func endlesslyManyNamesAreNotAllRemembered() throws {
        let named = try makeNamed()
        for number in 0..<(NamedCertificates.most + 10) {
            #expect(named.certificate(for: "t\(number).localhost") != nil)
            #expect(named.count <= NamedCertificates.most)
        }
    }

    private func makeNamed() throws -> NamedCertificates {
        NamedCertificates(of: authority, key: try PrivateKey.make(), at: Fixture.now())
    }
}
