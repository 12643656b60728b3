// What the report on the client looks for, and what it says about it.

package import IdentityCloud

/// A habit of a client that would hurt against the real service; the raw value is its id in the report.
package enum ReviewRule: String, Sendable, Hashable, CaseIterable {
    case earlyRetry = "early-retry"
    case noBackoff = "no-backoff"
    case pollsAfterTerminal = "polls-after-terminal"
    case pollIntervalBelowOneSecond = "poll-interval-below-1s"
    case rateLimitExceeded = "rate-limit-exceeded"
    case tokenPerRequest = "token-per-request"
    case expiredTokenUsed = "expired-token-used"
    case missingExperimentalHeader = "missing-experimental-header"
    case multipartWithoutBoundary = "multipart-without-boundary"
    case wrongFileField = "wrong-file-field"
    case fileSentToDirectSource = "file-sent-to-direct-source"
    case duplicateUpload = "duplicate-upload"
    case deprecatedVersion = "deprecated-version"
    case unknownPath = "unknown-path"
    case acceptNotJSON = "accept-not-json"
    case refusedRequest = "refused-request"

    package enum Severity: String, Sendable, Hashable, CaseIterable {
        /// Would fail against the real service.
        case error
        /// Would be slow or throttled there.
        case warning
    }

    package var severity: Severity {
        switch self {
        case .earlyRetry, .noBackoff, .pollsAfterTerminal, .pollIntervalBelowOneSecond, .rateLimitExceeded,
            .tokenPerRequest, .deprecatedVersion:
            .warning
        case .expiredTokenUsed, .missingExperimentalHeader, .multipartWithoutBoundary, .wrongFileField,
            .fileSentToDirectSource, .duplicateUpload, .unknownPath, .acceptNotJSON, .refusedRequest:
            .error
        }
    }

    /// What to do about it, in one line.
    package var advice: String {
        switch self {
        case .earlyRetry: "Wait as many seconds as Retry-After says before asking again."
        case .noBackoff: "Let the pause grow after each 429 or 5xx, for example 1, 2, 4, 8 s."
        case .pollsAfterTerminal:
            "Stop polling once a job is COMPLETED, CANCELLED, TERMINATED, SUCCESS or ERROR."
        case .pollIntervalBelowOneSecond:
            "Poll a job every few seconds; SailPoint's own console asks every 5 s."
        case .rateLimitExceeded: "Stay within 100 requests in 10 s for each client id and API version."
        case .tokenPerRequest:
            "Keep a token until shortly before it expires; ask for one per process, not per call."
        case .expiredTokenUsed: "Fetch a new token before `exp`, and once more when a call is answered 401."
        case .missingExperimentalHeader: "Send `X-SailPoint-Experimental: true` with experimental calls."
        case .multipartWithoutBoundary: "Name the boundary in Content-Type: multipart/form-data; boundary=..."
        case .wrongFileField: "Send the CSV in the part that is named `file`."
        case .fileSentToDirectSource: "Send no file for a source that is read directly: leave the body empty."
        case .duplicateUpload:
            "Wait for the running aggregation of the source before loading the same file again."
        case .deprecatedVersion: "Move from /beta to /v2025 or later, or to the v1 paths."
        case .unknownPath: "Check method and path against the nearest route."
        case .acceptNotJSON: "Accept application/json; the service answers 500 to anything else."
        case .refusedRequest:
            "Keep to HTTP: the answer and the journal's refusal name the rule that was broken."
        }
    }

    /// The rule for each mistake that CloudAPI notices.
    package static let ofProblems: [(ClientProblems, ReviewRule)] = [
        (.expiredTokenUsed, .expiredTokenUsed), (.missingExperimentalHeader, .missingExperimentalHeader),
        (.multipartWithoutBoundary, .multipartWithoutBoundary), (.wrongFileField, .wrongFileField),
        (.fileSentToDirectSource, .fileSentToDirectSource), (.acceptNotJSON, .acceptNotJSON),
    ]
}

/// How often a rule was broken, and by which requests first.
package struct ReviewFinding: Sendable, Equatable {
    /// A request that broke the rule.
    package struct Example: Sendable, Equatable {
        package var requestID: ObjectID
        /// What was seen, for example `asked again after 1.2 s of 10 s`; empty where the rule says it all.
        package var observation: String
    }

    package let rule: ReviewRule
    package private(set) var count = 0
    /// The first requests that broke the rule, up to `exampleLimit`.
    package private(set) var examples: [Example] = []
    package static let exampleLimit = 20

    init(rule: ReviewRule) { self.rule = rule }

    mutating func add(_ request: ObjectID, _ observation: @autoclosure () -> String) {
        count += 1
        guard examples.count < Self.exampleLimit else { return }
        examples.append(Example(requestID: request, observation: observation()))
    }
}

/// Mistakes of one request that would hurt against the real service.
package struct ClientProblems: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// A bearer token past its `exp` was used.
    package static let expiredTokenUsed = ClientProblems(rawValue: 1 << 0)
    /// `X-SailPoint-Experimental: true` was required and missing.
    package static let missingExperimentalHeader = ClientProblems(rawValue: 1 << 1)
    /// `multipart/form-data` with content but without a boundary parameter.
    package static let multipartWithoutBoundary = ClientProblems(rawValue: 1 << 2)
    /// The file came in a part of another name, such as load-entitlements' old `csvFile`.
    package static let wrongFileField = ClientProblems(rawValue: 1 << 3)
    /// A file was sent to a source that is read directly.
    package static let fileSentToDirectSource = ClientProblems(rawValue: 1 << 4)
    /// Accept admits no JSON; ISC answers 500 NotAcceptableException.
    package static let acceptNotJSON = ClientProblems(rawValue: 1 << 5)
}
