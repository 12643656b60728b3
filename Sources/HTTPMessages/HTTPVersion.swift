// Protocol versions the server speaks.

/// The version a request arrived in; 1.2 to 1.9 count as 1.1 (RFC 9112 §2.3).
@usableFromInline package enum HTTPVersion: UInt8, Hashable, Sendable {
    case http1_0, http1_1, http2
}
