// `http://` typed where `https://` was meant is a daily mistake; a closed connection would not explain it.

/// What a client that speaks plain HTTP on the TLS port is told.
package enum PlainHTTPAnswer {
    /// Whether a connection that begins with this byte speaks plain HTTP: methods begin with a capital letter, a TLS
    /// handshake with 22 (RFC 8446 §5.1).
    package static func isWanted(firstByte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(firstByte)
    }

    /// A whole response in HTTP/1.1, after which the connection closes.
    package static let bytes: [UInt8] = {
        let text = "This port speaks TLS: use https://\n"
        let head =
            "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + "Content-Length: \(text.utf8.count)\r\nConnection: close\r\n\r\n"
        return Array((head + text).utf8)
    }()
}
