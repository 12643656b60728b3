/// Reads a CSV file as it arrives (shape only; filled in the next commit).
package struct FeedReader: ~Copyable {
    package private(set) var summary = FeedSummary()
    private let format: FeedFormat
    package init(format: FeedFormat) { self.format = format }
    package mutating func receive(_ chunk: Span<UInt8>) { summary.bytes += Int64(chunk.count) }
    package mutating func finish() throws(FeedError) -> FinishedFeed {
        FinishedFeed(
            summary: summary,
            accounts: KnownAccounts(),
            delta: AccountDelta(),
            comparedWith: format.base.serial
        )
    }
}
