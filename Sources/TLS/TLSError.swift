// What can go wrong with TLS, in words that say what to do about it.

internal import COpenSSL

/// An error of certificates, keys, the handshake or the record layer.
package enum TLSError: Error, Hashable, Sendable {
    /// A certificate cannot be used; the text names the file and the remedy.
    case unusableCertificate(String)
    /// A private key cannot be used; the text names the file and the remedy.
    case unusableKey(String)
    /// Certificate and key are a pair of different owners.
    case keyDoesNotMatchCertificate(certificate: String, key: String)
    /// OpenSSL refused something that does not depend on input.
    case library(String)
    /// The client sent a request of plain HTTP: answer it with `PlainHTTPAnswer`.
    case plainHTTP
    /// The handshake failed; an alert for the client may wait in the output.
    case handshakeFailed(String)
    /// A record after the handshake is broken; an alert for the client may wait in the output.
    case brokenRecord(String)
}

extension TLSError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unusableCertificate(let text), .unusableKey(let text): text
        case .keyDoesNotMatchCertificate(let certificate, let key):
            "The key \(key) does not belong to the certificate \(certificate): give the key the certificate was "
                + "requested with."
        case .library(let text): "OpenSSL failed: \(text)"
        case .plainHTTP: "A client spoke plain HTTP on the TLS port."
        case .handshakeFailed(let text): "The TLS handshake failed: \(text)"
        case .brokenRecord(let text): "A TLS record is broken: \(text)"
        }
    }
}

/// The error queue of the calling thread.
enum ErrorQueue {
    static func clear() { ERR_clear_error() }

    /// The oldest error as OpenSSL words it, without the numbers around it; the queue is empty afterwards.
    static func drain() -> String {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0 else { return "no reason given" }
        guard let reason = unsafe copenssl_words_for(code) else { return "error \(code)" }
        return unsafe String(cString: reason)
    }

    /// Whether the oldest error is `reason` of `library`; nothing is removed.
    static func holds(reason: Int32, of library: Int32) -> Bool {
        let code = ERR_peek_error()
        return copenssl_library_of(code) == library && copenssl_reason_of(code) == reason
    }
}
