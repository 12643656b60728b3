// Request methods, RFC 9110 §9 and RFC 5789.

/// A request method the server knows; anything else is `.other` and answered 501 by the engine.
@usableFromInline package enum HTTPMethod: UInt8, Hashable, Sendable, CaseIterable {
    case get, head, post, put, patch, delete, options, connect, trace, other

    /// The method's token as it stands in a request line.
    package var token: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .connect: "CONNECT"
        case .trace: "TRACE"
        case .other: "?"
        }
    }
}

extension HTTPMethod {
    /// The method of a token: `count` bytes from `start`; `.other` when it is not known.
    package init(token bytes: Span<UInt8>, _ start: Int, _ count: Int) {
        self = .other
        func matches(_ literal: StaticString) -> Bool {
            for index in 0..<count where unsafe bytes[start + index] != literal.utf8Start[index] {
                return false
            }
            return true
        }
        switch count {
        case 3: self = matches("GET") ? .get : matches("PUT") ? .put : .other
        case 4: self = matches("POST") ? .post : matches("HEAD") ? .head : .other
        case 5: self = matches("PATCH") ? .patch : matches("TRACE") ? .trace : .other
        case 6: self = matches("DELETE") ? .delete : .other
        case 7: self = matches("OPTIONS") ? .options : matches("CONNECT") ? .connect : .other
        default: break
        }
    }
}

/// The version a request arrived in; 1.2 to 1.9 count as 1.1 (RFC 9112 §2.3).
@usableFromInline package enum HTTPVersion: UInt8, Hashable, Sendable {
    case http1_0, http1_1, http2
}
