// The error codes of HTTP/2.

/// An error code of RST_STREAM and GOAWAY (RFC 9113 §7); those that the server itself sends.
enum HTTP2Error: UInt32 {
    case noError = 0x0
    case protocolError = 0x1
    case internalError = 0x2
    case cancel = 0x8
    case enhanceYourCalm = 0xb
}
