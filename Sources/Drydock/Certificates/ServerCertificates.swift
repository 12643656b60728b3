// The certificate of the TLS port: the user's own, or one of an authority that is made at the first start.

import TLS

/// A TLS context, and the file that clients are told to trust where the certificate was made.
struct ServerCertificates {
    var context: TLSContext
    var caFile: String?

    /// Loads or makes what the configuration asks for.
    ///
    /// - Parameters:
    ///   - https: The TLS part of the configuration.
    ///   - now: Seconds since 1970; certificates are valid from a day before.
    /// - Throws: `.badCertificate` or `.file`, fit to be shown.
    init(for https: Configuration.HTTPS, at now: Int64) throws(StartError) {
        do {
            if let files = https.certificateFiles {
                context = try TLSContext(
                    certificate: .file(path: files.certificate),
                    key: .file(path: files.key)
                )
                return
            }
            let directory = https.directory ?? Self.defaultDirectory
            try File.makeDirectory(directory)
            let authority = try Self.authority(in: directory, at: now)
            let issued = try authority.issue(at: now)
            try File.write(issued.certificatePEM, to: directory + "/server.pem")
            try File.write(issued.keyPEM, to: directory + "/server-key.pem", mode: 0o600)
            context = try TLSContext(
                certificate: .bytes(issued.certificatePEM, name: "the made certificate"),
                key: .bytes(issued.keyPEM, name: "the made key")
            )
            caFile = directory + "/ca.pem"
        } catch let error as TLSError {
            throw .badCertificate("\(error)")
        } catch {
            throw .file("\(error)")
        }
    }

    /// The authority of an earlier start, so that a trust store which knows it goes on working; else a new one.
    private static func authority(in directory: String, at now: Int64) throws -> CertificateAuthority {
        let certificate = directory + "/ca.pem"
        let key = directory + "/ca-key.pem"
        if File.exists(certificate), File.exists(key) {
            return try CertificateAuthority(certificate: .file(path: certificate), key: .file(path: key))
        }
        let made = try CertificateAuthority(at: now)
        try File.write(try made.keyPEM(), to: key, mode: 0o600)
        try File.write(try made.certificatePEM(), to: certificate)
        return made
    }

    /// A directory of this process under the system's temporary one.
    private static var defaultDirectory: String {
        "\(File.temporaryDirectory)/drydock-tls-\(File.processID)"
    }
}
