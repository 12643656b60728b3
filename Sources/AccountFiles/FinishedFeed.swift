// A file that was read to its end without fault.

/// What an upload held: its accounts' digests, how they differ from what was known, and a summary.
package struct FinishedFeed: Sendable {
    package private(set) var summary: FeedSummary
    /// Nil when all accounts have been counted.
    private var counter: DeltaCounter?
    private var comparison: AccountComparison
    private let format: FeedFormat

    init(_ summary: FeedSummary, _ counter: DeltaCounter, _ format: FeedFormat) {
        (self.summary, self.counter, self.format) = (summary, counter, format)
        comparison = AccountComparison(of: KnownAccounts(), with: format.base, deleteThreshold: nil)
    }

    /// The file's accounts.
    package var accounts: KnownAccounts { comparison.accounts }
    /// What the file was compared with.
    package var base: KnownAccounts { comparison.base }
    /// How the file differs from the accounts whose serial number is `comparedWith`.
    package var delta: AccountDelta { comparison.delta }
    package var comparedWith: Int { comparison.base.serial }
    /// Whether some of its accounts failed.
    package var fails: Bool { comparison.fails }
    /// What the source holds when too many of those accounts would be deleted, or some fail; nil when that is the file's.
    package var kept: KnownAccounts? { comparison.kept }

    /// Begins to compare with what the source holds by now: another load may have gone by while the file was arriving.
    package mutating func compareAgain(as format: FeedFormat) {
        comparison = AccountComparison(
            of: comparison.accounts,
            with: format.base,
            deleteThreshold: format.deleteThreshold,
            fails: format.fails
        )
    }

    /// Compares some of the accounts, for about a millisecond; to be called until all are compared.
    ///
    /// - Returns: Whether all are.
    package mutating func compareSome() -> Bool {
        guard counter != nil else { return comparison.compareSome() }
        guard counter?.compareSome() == true, let counter = counter.take() else { return false }
        summary.repeatedBlocks = counter.duplicates
        comparison = AccountComparison(
            of: counter.accounts,
            with: format.base,
            deleteThreshold: format.deleteThreshold,
            fails: format.fails,
            delta: counter.delta
        )
        return comparison.compareSome()
    }
}
