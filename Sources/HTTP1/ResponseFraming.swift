// How the end of an answer is told.

/// How one response is framed, as its request and the connection's future decide.
package struct ResponseFraming: Sendable, Hashable {
    /// The answer to HEAD: the fields of GET's answer without its content (RFC 9110 §9.3.2).
    package var omitsContent = false
    /// The connection ends after this response (RFC 9112 §9.6).
    package var closes = false
    /// A client of HTTP/1.0 asked to keep the connection, and is told that it is kept (RFC 9112 §9.3).
    package var confirmsKeepAlive = false

    package init() {}
}
