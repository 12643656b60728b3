// The accounts that a scenario lets its sources begin with.

package import AccountFiles

/// What the CSV files of a scenario hold, read once for all its tenants.
package struct SeededAccounts: Sendable {
    /// By the source's id.
    private let files: [String: KnownAccounts]

    /// - Parameters:
    ///   - sources: What the scenario says of its sources.
    ///   - rows: Where the rows of their files are kept.
    package init(of sources: [SourceSettings], rows: RowBudget? = nil) {
        let files = sources.compactMap { source in
            if case .csv(let text) = source.accounts {
                (source.id, Self.read(text, of: source, keptIn: rows))
            } else {
                nil
            }
        }
        self.files = Dictionary(files) { first, _ in first }
    }

    /// What the previous aggregation left in a source.
    func accounts(of source: SourceSettings) -> KnownAccounts {
        var known = KnownAccounts()
        switch source.accounts {
        case .count(let count):
            known.numberedColumn = source.keyColumn ?? "id"
            known.numbered = max(0, count)
        case .csv: known = files[source.id] ?? known
        }
        known.serial = KnownAccounts.seedSerial
        return known
    }

    /// The accounts of a CSV text; of one that cannot be read nothing.
    private static func read(
        _ text: [UInt8],
        of source: SourceSettings,
        keptIn rows: RowBudget?
    ) -> KnownAccounts {
        var format = source.feedFormat(for: .accountAggregation)
        format.columns = nil
        format.rows = rows
        var reader = FeedReader(format: format)
        reader.receive(text.span)
        guard var accounts = (try? reader.finish())?.accounts else { return KnownAccounts() }
        accounts.date(nil, after: KnownAccounts())
        return accounts
    }
}
