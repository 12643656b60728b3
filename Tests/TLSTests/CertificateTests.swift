// Certificates that are made, and certificates and keys that cannot be used.

import COpenSSL
import Testing

@testable import TLS

@Suite struct CertificateTests {
    @Test(arguments: [
        "localhost", "127.0.0.1", "::1", "acme.api.identitynow.com", "acme.api.identitynow-demo.com",
    ])
    func aClientThatTrustsTheAuthorityAccepts(host: String) throws {
        let authority = try Fixture.makeAuthority()
        let client = try TestClient(trusting: authority, host: host)
        let server = try TLSSession(context: Fixture.makeContext(authority))
        try Fixture.connect(client, server)
        #expect(server.isEstablished)
        #expect(client.verification == Int(X509_V_OK))
    }

    @Test func anotherNameIsRefusedByTheClient() throws {
        let authority = try Fixture.makeAuthority()
        let client = try TestClient(trusting: authority, host: "example.com")
        let server = try TLSSession(context: Fixture.makeContext(authority))
        try? Fixture.connect(client, server)
        #expect(!server.isEstablished)
        #expect(client.verification == Int(X509_V_ERR_HOSTNAME_MISMATCH))
    }

    @Test func anAuthorityReadAgainIssuesCertificatesOfTheSameAuthority() throws {
        let first = try Fixture.makeAuthority()
        let again = try CertificateAuthority(
            certificate: .bytes(first.certificatePEM(), name: "ca.pem"),
            key: .bytes(first.keyPEM(), name: "ca.key")
        )
        let client = try TestClient(trusting: first)
        let server = try TLSSession(context: Fixture.makeContext(again))
        try Fixture.connect(client, server)
        #expect(server.isEstablished)
    }

    @Test func validityIsCountedFromTheGivenMoment() throws {
        let moment: Int64 = 4_102_444_800
        let issued = try CertificateAuthority(at: moment).issue(at: moment)
        let leaf = try Certificate.readAll(from: .bytes(issued.certificatePEM, name: "leaf"))[0]
        var first = Int(moment) - 86_400
        #expect(X509_cmp_time(X509_get0_notBefore(leaf.pointer), &first) == -1)
        first -= 1
        #expect(X509_cmp_time(X509_get0_notBefore(leaf.pointer), &first) == 1)
        var last = Int(moment) + 397 * 86_400
        #expect(X509_cmp_time(X509_get0_notAfter(leaf.pointer), &last) == -1)
        last -= 1
        #expect(X509_cmp_time(X509_get0_notAfter(leaf.pointer), &last) == 1)
    }

    @Test func aKeyOfAnotherCertificateIsNamed() throws {
        let authority = try Fixture.makeAuthority()
        let one = try authority.issue(at: Fixture.now())
        let other = try authority.issue(at: Fixture.now())
        #expect(throws: TLSError.keyDoesNotMatchCertificate(certificate: "one.pem", key: "other.key")) {
            try TLSContext(
                certificate: .bytes(one.certificatePEM, name: "one.pem"),
                key: .bytes(other.keyPEM, name: "other.key")
            )
        }
    }

    @Test(arguments: [
        ("", "cert.pem holds no certificate: a PEM text with \"BEGIN CERTIFICATE\" is expected."),
        ("hello", "cert.pem holds no certificate: a PEM text with \"BEGIN CERTIFICATE\" is expected."),
        (
            "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
            "The certificate cert.pem is damaged: bad base64 decode."
        ),
    ])
    func anUnusableCertificateIsExplained(text: String, explanation: String) throws {
        let key = try Fixture.makeAuthority().keyPEM()
        #expect(throws: TLSError.unusableCertificate(explanation)) {
            try TLSContext(
                certificate: .bytes(Array(text.utf8), name: "cert.pem"),
                key: .bytes(key, name: "key.pem")
            )
        }
    }

    @Test func aCertificateInPlaceOfAKeyIsExplained() throws {
        let certificate = try Fixture.makeAuthority().certificatePEM()
        let error = #expect(throws: TLSError.self) {
            try PrivateKey.read(from: .bytes(certificate, name: "key.pem"))
        }
        #expect(error?.description.contains("a PEM text with \"BEGIN PRIVATE KEY\" is expected") == true)
    }

    @Test func anEncryptedKeyIsExplainedAndNoTerminalIsAsked() throws {
        let error = #expect(throws: TLSError.self) {
            try PrivateKey.read(from: .bytes(Array(encryptedKey.utf8), name: "key.pem"))
        }
        #expect(error?.description.contains("`openssl pkey -in key.pem -out plain-key.pem`") == true)
    }
}

/// A key of no use, made by `openssl genpkey -algorithm EC -aes256` with the password "secret".
private let encryptedKey = """
    -----BEGIN ENCRYPTED PRIVATE KEY-----
    MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjJKMW5haN7CAICCAAw
    DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEIIQ65FPSQbJ6agKpjnzLOMEgZCr
    7sUzJG1VhdkY7kKnRjAEMWNL8ln1GBy1JCuHMnrJ8m6mAVVTOX2VICqXFbakUnjJ
    bX1t6pmHXniruSvOdtaNp8C0YMrrp87IQq1ZxB3yxTvpK/6zjJ59Av2cmf9X4YXc
    +gre5i6iQ5vEWBwK5M8RAEFO7p+UOQy0PCM4S0DghtRkayXh7SCy6sBtiKRFZ5c=
    -----END ENCRYPTED PRIVATE KEY-----
    """
