// The certificate of the TLS port: the user's own, or those of an authority that is made at the first start.

import TLS

/// A TLS context, and the file that clients are told to trust where the certificates are made.
struct ServerCertificates {
    let context: TLSContext
    private(set) var caFile: String?
    /// Where `caFile` stands when no place was named for it.
    private var temporaryDirectory: String?

    private static let caName = "ca.pem"
    /// Longer than any chain that makes sense, shorter than what a device gives without end.
    private static let maximumBytes = 1 << 20

    /// Loads or makes what the configuration asks for.
    ///
    /// - Parameters:
    ///   - https: The TLS part of the configuration.
    ///   - host: What the server is bound to, which a made certificate holds as well.
    ///   - now: Seconds since 1970; certificates are valid from a day before.
    /// - Throws: `.badCertificate` or `.file`, fit to be shown.
    init(for https: Configuration.HTTPS, host: String, at now: Int64) throws(StartError) {
        do {
            if let files = https.certificateFiles {
                context = try TLSContext(
                    certificate: Self.read(files.certificate, .anything),
                    key: Self.read(files.key, .anything)
                )
                return
            }
            let authority =
                try https.directory.map { try Self.authority(in: $0, at: now) }
                ?? CertificateAuthority(at: now)
            let certificate = try authority.certificatePEM()
            let issued = try authority.issue(for: Self.names(with: host), at: now)
            context = try TLSContext(issued, of: authority, at: now)
            if let directory = https.directory {
                try File.write(issued.certificatePEM, to: directory + "/server.pem")
                try File.write(issued.keyPEM, to: directory + "/server-key.pem", mode: 0o600)
                caFile = "\(directory)/\(Self.caName)"
            } else {
                try writeTemporarily(certificate)
            }
        } catch let error as TLSError {
            throw .badCertificate("\(error)")
        } catch let error as StartError {
            throw error
        } catch {
            throw .file("\(error)")
        }
    }

    /// Removes what was made for this run only.
    func removeTemporaryFiles() {
        if let temporaryDirectory { File.remove([Self.caName], in: temporaryDirectory) }
    }

    /// Keys stay in memory then: nobody needs them after this run.
    private mutating func writeTemporarily(_ certificate: [UInt8]) throws(StartError) {
        do throws(File.Failure) {
            let directory = try File.makeTemporaryDirectory("drydock-tls-")
            temporaryDirectory = directory
            let file = "\(directory)/\(Self.caName)"
            try File.write(certificate, to: file)
            caFile = file
        } catch {
            removeTemporaryFiles()
            throw .file("\(error); --tls-directory names another place")
        }
    }

    /// The authority of an earlier start, so that a trust store which knows it goes on working; else a new one.
    private static func authority(in directory: String, at now: Int64) throws -> CertificateAuthority {
        try File.makeDirectory(directory)
        // Of several servers that start at once, one makes it and the others read it.
        return try File.alone(in: directory) { try keptAuthority(in: directory, at: now) }
    }

    private static func keptAuthority(in directory: String, at now: Int64) throws -> CertificateAuthority {
        let certificate = "\(directory)/\(caName)"
        let key = directory + "/ca-key.pem"
        if File.exists(certificate), File.exists(key) {
            return try CertificateAuthority(certificate: read(certificate, .own), key: read(key, .own))
        }
        let made = try CertificateAuthority(at: now)
        try File.write(try made.keyPEM(), to: key, mode: 0o600)
        try File.write(try made.certificatePEM(), to: certificate)
        return made
    }

    private static func read(_ path: String, _ kind: File.Kind) throws -> PEMSource {
        let bytes = try File.read(path, kind, limit: maximumBytes)
        guard bytes.count <= maximumBytes else {
            throw File.Failure(path: path, action: "use", reason: "it is too large for a certificate or key")
        }
        return .bytes(bytes, name: path)
    }

    private static func names(with host: String) -> [String] {
        let names = CertificateAuthority.serverNames
        // A server on all addresses does not know by which it is called.
        return names.contains(host) || ["0.0.0.0", "::"].contains(host) ? names : names + [host]
    }
}
