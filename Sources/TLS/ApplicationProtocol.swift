// Which protocol is spoken inside TLS: ALPN, RFC 7301.

internal import COpenSSL

/// A protocol that client and server agree on during the handshake.
package enum ApplicationProtocol: Hashable, Sendable, CaseIterable {
    case http2, http1

    /// The registered identification sequence (RFC 9113 §3.2, RFC 7301 §6).
    package var identification: StaticString {
        switch self {
        case .http2: "h2"
        case .http1: "http/1.1"
        }
    }

    init?(identification: UnsafeBufferPointer<UInt8>) {
        let found = Self.allCases.first { candidate in
            candidate.identification.withUTF8Buffer { unsafe $0.elementsEqual(identification) }
        }
        guard let found else { return nil }
        self = found
    }
}

/// The server's choice, for `SSL_CTX_set_alpn_select_cb`: its own preference decides, and a client that offers
/// nothing known is refused (RFC 7301 §3.2).
func selectApplicationProtocol(
    _ session: OpaquePointer?,
    _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ chosenLength: UnsafeMutablePointer<UInt8>?,
    _ offer: UnsafePointer<UInt8>?,
    _ offerLength: UInt32,
    _ context: UnsafeMutableRawPointer?
) -> Int32 {
    let offer = unsafe UnsafeBufferPointer(start: offer, count: Int(offerLength))
    for candidate in ApplicationProtocol.allCases {
        var start = 0
        while start < offer.count {
            let length = Int(unsafe offer[start])
            guard length > 0, start + 1 + length <= offer.count else { return SSL_TLSEXT_ERR_ALERT_FATAL }
            let name = unsafe UnsafeBufferPointer(rebasing: offer[start + 1..<start + 1 + length])
            if unsafe ApplicationProtocol(identification: name) == candidate {
                unsafe chosen?.pointee = name.baseAddress
                unsafe chosenLength?.pointee = UInt8(length)
                return SSL_TLSEXT_ERR_OK
            }
            start += 1 + length
        }
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
}
