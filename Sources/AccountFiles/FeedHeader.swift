// The first line of a file: the names of its columns, held against what the source asks for.

/// The columns of a file and how its cells are digested.
struct FeedHeader {
    /// More columns than this are refused.
    static let mostColumns = 1_000

    /// In the file's order.
    let columns: [String]
    /// The column that identifies a row.
    let key: Int
    /// What each column's cells are digested with.
    let seeds: [CellSeed]

    /// Reads the fields of the first line.
    ///
    /// - Throws: `FeedError` for names that are missing, empty or used twice, and for columns that are not the source's.
    init(_ record: borrowing FeedRecord, format: FeedFormat) throws(FeedError) {
        columns = record.fields
        try Self.checkNames(columns, at: record.fieldColumns, line: record.firstLine)
        try Self.check(columns, are: format.columns, line: record.firstLine)
        let wanted = format.keyColumn ?? (columns.contains("id") ? "id" : columns[0])
        guard let key = columns.firstIndex(of: wanted) else {
            throw Self.mismatch(unknown: [], missing: [wanted], line: record.firstLine)
        }
        self.key = key
        seeds = columns.map(CellSeed.init(of:))
    }

    /// The same for all headers with these names in this order.
    var digest: UInt64 { seeds.reduce(0) { mixed($0 ^ $1.first, $1.second) } }

    private static func checkNames(_ names: [String], at places: [Int], line: Int) throws(FeedError) {
        var seen: Set<String> = []
        for (name, place) in zip(names, places) {
            if name.isEmpty {
                let text = "A column has no name. Name it, or take the comma away."
                throw FeedError(line: line, column: place, text: text)
            }
            if !seen.insert(name).inserted {
                let text = "Two columns are named \"\(name)\". Give each column a name of its own."
                throw FeedError(line: line, column: place, text: text)
            }
        }
    }

    private static func check(_ names: [String], are wanted: [String]?, line: Int) throws(FeedError) {
        guard let wanted else { return }
        let (known, found) = (Set(wanted), Set(names))
        let unknown = names.filter { !known.contains($0) }
        let missing = wanted.filter { !found.contains($0) }
        guard unknown.isEmpty, missing.isEmpty else {
            throw mismatch(unknown: unknown, missing: missing, line: line)
        }
    }

    /// ISC's own words, as captured.
    private static func mismatch(unknown: [String], missing: [String], line: Int) -> FeedError {
        let unknown = unknown.joined(separator: ", ")
        let missing = missing.joined(separator: ", ")
        let text = "Column: \"[\(unknown)]\" is unknown and/or column: \"[\(missing)]\" is missing"
        return FeedError(line: line, column: 1, text: text, isCaptured: true)
    }
}
