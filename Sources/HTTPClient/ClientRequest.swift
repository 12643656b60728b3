// What is asked of the client, and what comes of it.

package import Formats
package import HTTP1
package import HTTPMessages

/// One request; its connection is used for nothing else.
package struct ClientRequest: Sendable {
    package var method: HTTPMethod
    package var url: HTTPURL
    package var fields: [(name: String, value: String)] = []
    package var content: [UInt8]?
    /// From the start of the look-up to the end of the answer.
    package var timeoutMilliseconds: Int64 = 10_000
    /// What is kept of the answer's content; the rest is cut off.
    package var mostContent = 64 << 10
    /// Which addresses the request may go to, asked after the name was resolved; the answer is a reason against it.
    package var objection: @Sendable (IPAddress) -> String? = { _ in nil }

    package init(_ method: HTTPMethod, _ url: HTTPURL) {
        self.method = method
        self.url = url
    }

    /// The request as it is sent (RFC 9112 §3), or why it cannot be.
    func message() throws(ClientFailure) -> [UInt8] {
        var text = "\(method.token) \(url.target) HTTP/1.1\r\nHost: \(url.authority)\r\n"
        for field in fields {
            // Whoever could put a line break in would write a request of their own.
            guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw ClientFailure(
                    .unsendable,
                    "The field \(field.name) would hold a control character (RFC 9110 §5.5)."
                )
            }
            text += "\(field.name): \(field.value)\r\n"
        }
        if let content { text += "Content-Length: \(content.count)\r\n" }
        return Array("\(text)Connection: close\r\n\r\n".utf8) + (content ?? [])
    }
}

/// Why there is no answer.
package struct ClientFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        /// The address may not be called.
        case forbidden
        /// The request cannot be written.
        case unsendable
        /// No host, no connection, no handshake.
        case unreachable
        /// It was not there in time.
        case tooLate
        /// What came was no answer in HTTP/1.
        case broken
        /// The client was stopped.
        case stopped
    }

    package var kind: Kind
    /// One sentence for a person.
    package var description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}

package typealias ClientOutcome = Result<ReceivedResponse, ClientFailure>
