// An account's values, read out of the rows that its file had of it: only when somebody asks, and every time.

/// The rows of one account, or of one entitlement.
package struct AccountRow: Sendable {
    /// More bytes of one account are not looked at: it has thousands of rows then.
    static let mostBytes = 4 << 20

    private let part: RowPart
    private let account: Int

    init(_ row: UInt32, of bytes: RowBytes) { (part, account) = bytes.locate(row) }

    /// An account of which nothing is known but its key.
    init(key: String, in column: String) {
        part = RowPart(row: Array(key.utf8), RowLayout(columns: [column], key: 0))
        account = 0
    }

    private var layout: RowLayout { part.layout(of: account) }

    /// The columns of its file, in the file's order.
    package var columns: [String] { layout.columns }

    /// What identifies it.
    package var nativeIdentity: String {
        var identity = ""
        forEachRow { fields in
            identity = fields[layout.key]
            return false
        }
        return identity
    }

    /// Its values by column, in the order of `columns`; a value that several rows have stands there once.
    package var values: [[String]] {
        var values: [[String]] = []
        // Of the second row on: nearly all accounts have one.
        var seen: [Set<String>] = []
        forEachRow { fields in
            guard !values.isEmpty else {
                values = fields.map { $0.isEmpty ? [] : [$0] }
                return true
            }
            if seen.isEmpty { seen = values.map(Set.init) }
            for (column, value) in fields.enumerated() where !value.isEmpty {
                if seen[column].insert(value).inserted { values[column].append(value) }
            }
            return true
        }
        return values
    }

    /// Reads its rows one after the other as long as `take` wants more; those without key are none of its.
    private func forEachRow(_ take: ([String]) -> Bool) {
        let layout = layout
        let range = part.range(of: account)
        var rest = range.prefix(Self.mostBytes)
        var record = FeedRecord(delimiter: layout.delimiter, comment: layout.comment)
        /// Whether the record is a row that was wanted, and no more are.
        func takeRow(_ record: borrowing FeedRecord) -> Bool {
            guard !record.isComment, !record.isBlank else { return true }
            let fields = record.fields
            return fields.count != layout.columns.count || fields[layout.key].isEmpty || take(fields)
        }
        while !rest.isEmpty {
            let run = part.bytes.run(of: rest)
            var offset = 0
            while offset < run.count {
                // It was read once without fault.
                guard let next = try? record.read(run.span, from: offset) else { return }
                offset = next
                guard record.isComplete else { continue }
                guard takeRow(record) else { return }
                record.restart(line: 1)
            }
            rest.removeFirst(run.count)
        }
        guard range.count <= Self.mostBytes, !record.isUntouched, (try? record.readEnd()) != nil else {
            return
        }
        _ = takeRow(record)
    }
}
