// The first line of a file: the names of its columns, held against what the source asks for.

/// The columns of a file and how its rows are digested.
struct FeedHeader {
    /// More columns than this are refused.
    static let mostColumns = 1_000

    /// In the file's order.
    let columns: [String]
    /// The column that identifies a row.
    let key: Int
    /// The columns in the order in which rows are digested: that of the earlier file when both have the same columns,
    /// so that the order of a file's columns does not matter.
    let digestOrder: [Int]
    /// Whether that is the file's own order, so that a plain row is digested as it stands.
    let isInDigestOrder: Bool
    /// Makes rows of files with other columns differ.
    let seed: UInt64

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
        let places = Dictionary(uniqueKeysWithValues: zip(columns, columns.indices))
        let earlier = format.base.columns.compactMap { places[$0] }
        let areSame = earlier.count == columns.count && format.base.columns.count == columns.count
        digestOrder = areSame ? earlier : Array(columns.indices)
        isInDigestOrder = digestOrder == Array(columns.indices)
        seed = Self.seed(digestOrder.map { [columns] in columns[$0] })
    }

    /// The columns' names in the order in which rows are digested.
    var digestColumns: [String] { digestOrder.map { columns[$0] } }

    /// Makes the digests of rows with other columns differ.
    static func seed(_ names: [String]) -> UInt64 {
        names.reduce(0) { seed, name in
            let bytes = Array(name.utf8)
            return digest(of: bytes.span, in: 0..<bytes.count, seed: seed)
        }
    }

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
        return FeedError(line: line, column: 1, text: text)
    }
}
