// What the report on the client looks for.

import Scenarios

/// A habit of a client that would hurt against the real service; the raw value is its id in the report.
package enum ReviewRule: String, Sendable, Hashable, CaseIterable {
    case earlyRetry = "early-retry"
    case noBackoff = "no-backoff"
    case repeatAfterRefusal = "repeat-after-refusal"
    case pollsAfterTerminal = "polls-after-terminal"
    case pollIntervalBelowOneSecond = "poll-interval-below-1s"
    case endlessPoll = "endless-poll"
    case rateLimitExceeded = "rate-limit-exceeded"
    case noToken = "no-token"
    case tokenPerRequest = "token-per-request"
    case expiredTokenUsed = "expired-token-used"
    case tokenReusedAfterUnauthorized = "token-reused-after-401"
    case missingExperimentalHeader = "missing-experimental-header"
    case multipartWithoutBoundary = "multipart-without-boundary"
    case wrongContentType = "wrong-content-type"
    case wrongFileField = "wrong-file-field"
    case noFile = "no-file"
    case emptyUpload = "empty-upload"
    case fileSentToDirectSource = "file-sent-to-direct-source"
    case jsonOptimizationFlag = "json-optimization-flag"
    case duplicateUpload = "duplicate-upload"
    case parallelLoads = "parallel-loads"
    case deprecatedVersion = "deprecated-version"
    case unknownPath = "unknown-path"
    case acceptNotJSON = "accept-not-json"
    case refusedRequest = "refused-request"
    case webhookSlow = "webhook-slow"
    case webhookRefused = "webhook-refused"
    case webhookRedirect = "webhook-redirect"
    case webhookUnreachable = "webhook-unreachable"
    case pollsAlthoughSubscribed = "polls-although-subscribed"

    package enum Severity: String, Sendable, Hashable, CaseIterable {
        /// Would fail against the real service.
        case error
        /// Would be slow or throttled there.
        case warning
        /// Does no harm today.
        case information
    }

    package var severity: Severity { description.severity }
    /// What to do about it, in one line.
    package var advice: String { description.advice }

    /// The place in `allCases`: without a search, as busy clients break the same rules with each request.
    var place: Int { Int(unsafe unsafeBitCast(self, to: UInt8.self)) }

    /// The rule for each mistake that CloudAPI notices.
    package static let ofProblems: [(ClientProblems, ReviewRule)] = [
        (.expiredTokenUsed, .expiredTokenUsed), (.missingExperimentalHeader, .missingExperimentalHeader),
        (.multipartWithoutBoundary, .multipartWithoutBoundary), (.wrongFileField, .wrongFileField),
        (.fileSentToDirectSource, .fileSentToDirectSource), (.acceptNotJSON, .acceptNotJSON),
        (.wrongContentType, .wrongContentType), (.jsonOptimizationFlag, .jsonOptimizationFlag),
        (.emptyUpload, .emptyUpload), (.noFile, .noFile),
    ]
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
    /// A load's content is of a type in which ISC looks for no file.
    package static let wrongContentType = ClientProblems(rawValue: 1 << 6)
    /// `disableOptimization` is set in a JSON body, where ISC does not look.
    package static let jsonOptimizationFlag = ClientProblems(rawValue: 1 << 7)
    /// The file has no records.
    package static let emptyUpload = ClientProblems(rawValue: 1 << 8)
    /// A source of files was loaded without one.
    package static let noFile = ClientProblems(rawValue: 1 << 9)
    /// There was a file, but not where ISC looks for it.
    package static let misplacedFile: ClientProblems = [
        .multipartWithoutBoundary, .wrongContentType, .wrongFileField,
    ]
}
