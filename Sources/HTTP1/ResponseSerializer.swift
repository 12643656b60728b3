// Responses to bytes, RFC 9112 §4 and §6: appended to the lane's output, so that a batch leaves in one send.

package import HTTPMessages

/// Writes responses in HTTP/1.1.
package enum ResponseSerializer {
    /// Appends the response's bytes to `output`.
    ///
    /// - Parameters:
    ///   - response: its `delayMilliseconds`, `fault` and `closesConnection` are the connection's business.
    ///   - framing: what the request and the connection's future make of it.
    ///   - date: the value of Date, for responses that bring none of their own (RFC 9110 §6.6.1).
    ///   - output: gets the bytes at its end.
    package static func append(
        _ response: borrowing Response,
        framing: ResponseFraming,
        date: [UInt8],
        to output: inout [UInt8]
    ) {
        let mayHaveContent = response.mayHaveContent
        let sendsContent = mayHaveContent && !framing.omitsContent
        // RFC 9110 §8.6: no Content-Length in a 204; in a 304 it would describe what is not sent. But RFC 9110 §15.3.6:
        // a 205 says that it has none.
        let tellsLength = mayHaveContent || response.status == 205
        let capacity = ownBytes + response.fields.lines.count + (sendsContent ? response.body.count : 0)
        LineBuffer.append(to: &output, capacity: capacity) { lines in
            StatusLine.append(response.status, to: &lines)
            lines.append(response.fields.lines)
            if !response.fields.hasDate {
                lines.append("Date: ")
                lines.append(date)
                lines.append("\r\n")
            }
            if tellsLength {
                lines.append("Content-Length: ")
                lines.append(decimal: mayHaveContent ? response.body.count : 0)
                lines.append("\r\n")
            }
            if framing.closes {
                lines.append("Connection: close\r\n")
            } else if framing.confirmsKeepAlive {
                lines.append("Connection: keep-alive\r\n")
            }
            lines.append("\r\n")
            if sendsContent { lines.append(response.body) }
        }
    }

    /// Enough for the longest status line and the fields that are the engine's own.
    private static let ownBytes = 256

    /// The interim response that asks for the content (RFC 9110 §15.2.1).
    static func appendContinue(to output: inout [UInt8]) {
        append("HTTP/1.1 100 Continue\r\n\r\n", to: &output)
    }

    @inline(__always)
    static func append(_ literal: StaticString, to output: inout [UInt8]) {
        literal.withUTF8Buffer { unsafe output.append(contentsOf: $0) }
    }
}

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
