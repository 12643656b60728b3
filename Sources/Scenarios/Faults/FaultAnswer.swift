// `answer`: what a disturbed call gets instead of its own answer.

package import Formats
package import IdentityCloud

/// An answer given in place of the operation's own.
package enum FaultAnswer: Sendable, Equatable {
    /// ISC's documented body and headers for 400, 401, 403, 404, 429, 500; a gateway's for 502, 503, 504.
    case preset(status: Int, variant: Variant, retryAfter: RetryAfter)
    /// What the scenario spells out.
    case custom(status: Int, headers: [Field], body: Body)

    /// A header field that takes the place of the server's own of that name.
    package struct Field: Sendable, Hashable {
        package var name: String
        /// Nil takes the field away.
        package var value: String?

        package init(name: String, value: String?) {
            self.name = name
            self.value = value
        }
    }

    /// The two documented forms of 401.
    package enum Variant: Sendable, Hashable, CaseIterable {
        case expired, missing
    }

    /// The Retry-After of a 429 (and of 503 when asked for).
    package enum RetryAfter: Sendable, Hashable {
        /// 10 s with 429, none with any other status.
        case automatic
        case none
        case seconds(Int)
    }

    /// No number of seconds in a Retry-After is larger, whatever its sign: 31 years.
    package static let longestRetryAfter = 999_999_999

    package enum Body: Sendable, Equatable {
        /// ISC's body for the status of an error, else none.
        case preset
        /// JSON text, already written.
        case json([UInt8])
        /// Sent as text/plain.
        case text(String)
    }
}

/// What is changed of a call's own answer: the work is done.
package struct AnswerChange: Sendable, Equatable {
    package var status: Int?
    package var headers: [FaultAnswer.Field] = []
    /// A JSON Merge Patch (RFC 7396).
    package var body: JSONNode?

    package init() {}
}

/// A way to spoil the bytes of an answer, or the taking in of a request.
package enum WireEffect: Sendable, Hashable, BitwiseCopyable {
    case reset, close, stall, garbage
    /// Only so many bytes of the body are sent.
    case truncate(bytes: Int)
    /// So many bytes at a time.
    case dribble(bytes: Int, everyMilliseconds: Milliseconds)
    /// The connection is reset when so many bytes of the request's body have come.
    case resetUpload(bytes: Int)
    /// So many bytes of the request's body are taken in at a time.
    case read(bytes: Int, everyMilliseconds: Milliseconds)

    /// Whether it harms the request's body, so that it must be known before that has come.
    package var isOfUpload: Bool {
        switch self {
        case .resetUpload, .read: true
        case .reset, .close, .stall, .garbage, .truncate, .dribble: false
        }
    }
}
