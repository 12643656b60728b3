// The accounts that a scenario lets its sources begin with.

package import AccountFiles

/// What the CSV files of a scenario hold, read once for all its tenants.
package struct SeededAccounts: Sendable {
    /// What a file held, and the names of its columns.
    private typealias File = (known: KnownAccounts, columns: [String])
    /// By the source's id.
    private let accounts: [String: File]
    private let entitlements: [String: File]

    /// - Parameters:
    ///   - sources: What the scenario says of its sources.
    ///   - rows: Where the rows of their files are kept.
    package init(of sources: [SourceSettings], rows: RowBudget? = nil) {
        func files(_ kind: TaskKind, _ text: (SourceSettings) -> [UInt8]?) -> [String: File] {
            let files = sources.compactMap { source in
                text(source).map { (source.id, Self.read($0, of: source, kind, keptIn: rows)) }
            }
            return Dictionary(files) { first, _ in first }
        }
        accounts = files(.accountAggregation) { if case .csv(let text) = $0.accounts { text } else { nil } }
        entitlements = files(.entitlementAggregation, \.entitlements)
    }

    /// What the previous aggregation left in a source.
    func accounts(of source: SourceSettings) -> KnownAccounts {
        var known = KnownAccounts()
        switch source.accounts {
        case .count(let count):
            known.numberedColumn = source.keyColumn ?? "id"
            known.numbered = max(0, count)
        case .csv: known = accounts[source.id]?.known ?? known
        }
        known.serial = KnownAccounts.seedSerial
        return known
    }

    /// The same of entitlements.
    func entitlements(of source: SourceSettings) -> KnownAccounts {
        var known = entitlements[source.id]?.known ?? KnownAccounts()
        known.serial = KnownAccounts.seedSerial
        return known
    }

    /// The columns of its accounts' file; nil when there is none that has some.
    func columns(of source: SourceSettings) -> [String]? {
        accounts[source.id].flatMap { $0.columns.isEmpty ? nil : $0.columns }
    }

    /// What a CSV text holds; of one that cannot be read nothing.
    private static func read(
        _ text: [UInt8],
        of source: SourceSettings,
        _ kind: TaskKind,
        keptIn rows: RowBudget?
    ) -> File {
        var format = source.feedFormat(for: kind)
        format.columns = nil
        format.rows = rows
        var reader = FeedReader(format: format)
        reader.receive(text.span)
        guard let feed = try? reader.finish() else { return (KnownAccounts(), []) }
        var known = feed.accounts
        known.date(nil, after: KnownAccounts())
        return (known, feed.summary.columns)
    }
}
