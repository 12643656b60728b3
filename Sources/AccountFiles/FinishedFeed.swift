// A file that was read to its end without fault.

/// What an upload held: its accounts' digests, how they differ from what was known, and a summary.
package struct FinishedFeed: Sendable {
    package var summary: FeedSummary
    /// The digests of the file's accounts.
    package var accounts: KnownAccounts
    /// How the file differs from the accounts whose serial number is `comparedWith`.
    package var delta: AccountDelta
    package var comparedWith: Int
}
