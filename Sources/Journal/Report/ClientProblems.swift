// What CloudAPI notices about a request that only it can see; the report on the client is made from these.

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
