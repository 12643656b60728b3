// Request methods, RFC 9110 §9 and RFC 5789.

/// A request method the server knows; anything else is `.other` and answered 501 by the engine.
package enum HTTPMethod: UInt8, Hashable, Sendable, CaseIterable {
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
