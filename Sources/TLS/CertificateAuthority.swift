// `--https-port` alone must give a port that clients can trust: a certificate authority made on the spot, and the
// certificates of servers that it signs.

internal import COpenSSL

/// A certificate authority for tests, which signs certificates of servers.
package final class CertificateAuthority: Sendable {
    private let certificate: Certificate
    private let key: PrivateKey

    /// The names that a server of Drydock is called by and that one certificate can hold; `NamedCertificates` are for
    /// the others.
    package static let serverNames = [
        "localhost", "*.api.identitynow.com", "*.api.identitynow-demo.com", "127.0.0.1", "::1",
    ]

    private static let day: Int64 = 86_400
    /// Ten years: an authority that was put into a trust store once should last.
    private static let authorityDays: Int64 = 3_650
    /// The longest that browsers accept of a certificate.
    private static let serverDays: Int64 = 397

    /// Makes a new authority, valid from a day before `seconds` since 1970, since clocks differ.
    package init(at seconds: Int64) throws(TLSError) {
        key = try PrivateKey.make()
        var draft = try CertificateDraft(commonName: "Drydock test authority", key: key)
        try draft.setValidity(from: seconds - Self.day, to: seconds + Self.authorityDays * Self.day)
        try draft.addExtension(NID_basic_constraints, "critical,CA:TRUE,pathlen:0", issuer: nil)
        try draft.addExtension(NID_key_usage, "critical,keyCertSign,cRLSign", issuer: nil)
        try draft.addExtension(NID_subject_key_identifier, "hash", issuer: nil)
        certificate = try draft.signed(by: key, of: nil)
    }

    /// An authority that was made earlier.
    ///
    /// - Throws: `.unusableCertificate`, `.unusableKey` or `.keyDoesNotMatchCertificate`
    package init(certificate: PEMSource, key: PEMSource) throws(TLSError) {
        let chain = try Certificate.readAll(from: certificate)
        self.certificate = chain[0]
        self.key = try PrivateKey.read(from: key)
        guard unsafe X509_check_private_key(self.certificate.pointer, self.key.pointer) == 1 else {
            ErrorQueue.clear()
            throw .keyDoesNotMatchCertificate(certificate: certificate.name, key: key.name)
        }
    }

    /// The authority's certificate as PEM text: what clients are told to trust.
    package func certificatePEM() throws(TLSError) -> [UInt8] { try certificate.pem() }

    /// The authority's key as PEM text; whoever has it can sign for any name.
    package func keyPEM() throws(TLSError) -> [UInt8] { try key.pem() }

    /// Makes a server's key and a certificate for `names` (host names, wild cards and IP addresses).
    package func issue(
        for names: [String] = CertificateAuthority.serverNames,
        at seconds: Int64
    ) throws(TLSError) -> IssuedCertificate {
        let serverKey = try PrivateKey.make()
        let leaf = try sign(names, for: serverKey, at: seconds)
        return IssuedCertificate(
            certificatePEM: try leaf.pem() + certificate.pem(),
            keyPEM: try serverKey.pem()
        )
    }

    /// Makes a certificate for `names` and the key of a server.
    func sign(_ names: [String], for serverKey: PrivateKey, at seconds: Int64) throws(TLSError) -> Certificate
    {
        // A common name has at most 64 characters (RFC 5280 appendix A.1), and nobody looks at it.
        let commonName = names.first.flatMap { $0.utf8.count <= 64 ? $0 : nil } ?? "Drydock"
        var draft = try CertificateDraft(commonName: commonName, key: serverKey)
        try draft.setValidity(from: seconds - Self.day, to: seconds + Self.serverDays * Self.day)
        try draft.addExtension(NID_basic_constraints, "critical,CA:FALSE", issuer: certificate)
        try draft.addExtension(NID_key_usage, "critical,digitalSignature", issuer: certificate)
        try draft.addExtension(NID_ext_key_usage, "serverAuth", issuer: certificate)
        try draft.addExtension(NID_subject_alt_name, Self.alternativeNames(names), issuer: certificate)
        try draft.addExtension(NID_subject_key_identifier, "hash", issuer: certificate)
        try draft.addExtension(NID_authority_key_identifier, "keyid:always", issuer: certificate)
        return try draft.signed(by: key, of: certificate)
    }

    /// The names in the language of openssl.cnf: digits and dots or a colon make an address (RFC 5280 §4.2.1.6).
    private static func alternativeNames(_ names: [String]) -> String {
        names.map { name in
            let isAddress = name.contains(":") || name.allSatisfy { $0 == "." || $0.isASCII && $0.isNumber }
            return (isAddress ? "IP:" : "DNS:") + name
        }.joined(separator: ",")
    }
}

/// A server's certificate with its key, both as PEM text.
package struct IssuedCertificate: Sendable, Hashable {
    /// The server's certificate, then its authority's.
    package var certificatePEM: [UInt8]
    /// The server's private key, unencrypted.
    package var keyPEM: [UInt8]
}
