// Ways to feed a reader in tests.

@testable import AccountFiles

/// What reading came to.
enum Reading: Equatable {
    case finished(FeedSummary, AccountDelta)
    case failed(FeedError)
}

/// Reads a file in pieces.
func read(_ pieces: [[UInt8]], _ format: FeedFormat = FeedFormat()) -> (reading: Reading, feed: FinishedFeed?)
{
    var reader = FeedReader(format: format)
    for piece in pieces { reader.receive(piece.span) }
    do throws(FeedError) {
        let feed = try reader.finish()
        return (.finished(feed.summary, feed.delta), feed)
    } catch {
        return (.failed(error), nil)
    }
}

/// Reads a file in one piece.
func read(_ text: String, _ format: FeedFormat = FeedFormat()) -> (reading: Reading, feed: FinishedFeed?) {
    read([Array(text.utf8)], format)
}

/// A file in two pieces, parted at every place.
func splits(of bytes: [UInt8]) -> [[[UInt8]]] {
    (0...bytes.count).map { [Array(bytes[..<$0]), Array(bytes[$0...])] }
}

/// A format that compares with the accounts of an earlier file.
func format(after earlier: String, columns: [String]? = nil, key: String? = nil) -> FeedFormat {
    var format = FeedFormat(columns: columns, keyColumn: key)
    format.base = read(earlier, FeedFormat(keyColumn: key)).feed?.accounts ?? KnownAccounts()
    return format
}

extension KnownAccounts {
    /// How the accounts of another file differ from these, compared in slices when all are there.
    func delta(to other: KnownAccounts) -> AccountDelta { compared(with: other).delta }

    /// The accounts of another file and those of these that it lacks.
    func kept(beside other: KnownAccounts) -> KnownAccounts {
        compared(with: other, deleteThreshold: 0).kept ?? other
    }

    private func compared(
        with other: KnownAccounts,
        deleteThreshold: Double? = nil
    ) -> AccountComparison {
        var comparison = AccountComparison(of: other, with: self, deleteThreshold: deleteThreshold)
        while !comparison.compareSome() {}
        return comparison
    }

    /// Accounts that are known by nothing but their number.
    static func numbered(_ count: Int, column: String = "id") -> KnownAccounts {
        var known = KnownAccounts()
        known.numberedColumn = column
        known.numbered = count
        return known
    }
}
