// Certificates for the names that clients ask for (SNI, RFC 6066 §3). One certificate cannot hold them all: a wild card
// stands for one label only, and no client takes one under a top-level domain such as `localhost`.

internal import COpenSSL
import Synchronization

/// The certificates of one authority for one server key, made when they are first asked for.
final class NamedCertificates: Sendable {
    private let authority: CertificateAuthority
    private let key: PrivateKey
    private let seconds: Int64
    private let made = Mutex<[String: Certificate]>([:])

    /// Names are made up by clients, so they are not remembered without end; it costs little to make one again.
    static let most = 1_000
    private static let domains = [".localhost", ".api.identitynow.com", ".api.identitynow-demo.com"]

    /// Certificates that count their validity from `seconds` since 1970.
    init(of authority: CertificateAuthority, key: PrivateKey, at seconds: Int64) {
        self.authority = authority
        self.key = key
        self.seconds = seconds
    }

    /// How many are remembered.
    var count: Int { made.withLock(\.count) }

    /// The certificate of a name; nil for one that is not Drydock's.
    func certificate(for asked: String) -> Certificate? {
        let name = asked.lowercased()
        guard Self.isOurs(name) else { return nil }
        return made.withLock { made in
            if let known = made[name] { return known }
            // Should it fail, the client gets the certificate that all get, and has its say about it.
            let new = try? authority.sign([name], for: key, at: seconds)
            if made.count >= Self.most { made.removeAll() }
            made[name] = new
            return new
        }
    }

    /// Whether it is a host name (RFC 1123 §2.1, and the underscore that many use) under one of the domains.
    private static func isOurs(_ name: String) -> Bool {
        guard name.utf8.count <= 253, domains.contains(where: name.hasSuffix) else { return false }
        return name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy {
            label in
            (1...63).contains(label.count)
                && label.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                        UInt8(ascii: "-"), UInt8(ascii: "_"):
                        true
                    default: false
                    }
                }
        }
    }
}

/// For `SSL_CTX_set_cert_cb`, called when the client's first message is read: chooses by the name that it asks for.
func chooseCertificate(_ session: OpaquePointer?, _ named: UnsafeMutableRawPointer?) -> Int32 {
    guard let named = unsafe named, let name = unsafe SSL_get_servername(session, TLSEXT_NAMETYPE_host_name)
    else {
        return 1
    }
    let certificates = unsafe Unmanaged<NamedCertificates>.fromOpaque(named).takeUnretainedValue()
    if let certificate = unsafe certificates.certificate(for: String(cString: name)) {
        unsafe SSL_use_certificate(session, certificate.pointer)
        // What is left in the queue would be taken for an error of the handshake.
        ErrorQueue.clear()
    }
    return 1
}
