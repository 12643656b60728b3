// A slow reader of CSV files, written from the rules and not from the code: what the fast one is held against.

@testable import AccountFiles

/// The accounts of a CSV file, or that it is wrong.
enum NaiveCSV {
    struct Wrong: Error {}

    /// A value of an account, with the name of its column.
    struct Cell: Hashable {
        var column: String
        var value: String
    }

    /// The values of an account, and in how many of its rows each stands.
    typealias Account = [Cell: Int]

    /// The accounts by key: rows of a key that follow one another are one, and of blocks that are apart the last counts.
    static func accounts(_ bytes: [UInt8], key wanted: String? = nil) throws(Wrong) -> [String: Account] {
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else { throw Wrong() }
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var rows = try records(scalars).filter { $0 != [nil] }.map { $0.map { $0 ?? "" } }
        guard !rows.isEmpty else { throw Wrong() }
        let columns = rows.removeFirst()
        guard Set(columns).count == columns.count, !columns.contains("") else { throw Wrong() }
        let key = wanted ?? (columns.contains("id") ? "id" : columns[0])
        guard let place = columns.firstIndex(of: key) else { throw Wrong() }
        guard rows.allSatisfy({ $0.count == columns.count }) else { throw Wrong() }
        return accounts(
            rows.map { zip(columns, $0).map(Cell.init) }.filter { !$0[place].value.isEmpty },
            place
        )
    }

    private static func accounts(_ rows: [[Cell]], _ place: Int) -> [String: Account] {
        var accounts: [String: Account] = [:]
        var latest: String?
        for row in rows {
            let key = row[place].value
            if key != latest { accounts[key] = [:] }
            latest = key
            for cell in row where !cell.value.isEmpty { accounts[key]?[cell, default: 0] += 1 }
        }
        return accounts
    }

    /// All records; a field that is empty and was not quoted is nil, so that blank lines can be told.
    private static func records(_ scalars: [Unicode.Scalar]) throws(Wrong) -> [[String?]] {
        var records: [[String?]] = []
        var fields: [String?] = []
        var position = 0
        while position < scalars.count {
            if fields.isEmpty, scalars[position] == "#" {
                position = (scalars[position...].firstIndex(of: "\n") ?? scalars.count - 1) + 1
                continue
            }
            let (field, next) = try field(scalars, from: position)
            fields.append(field)
            position = next
            if position < scalars.count, scalars[position] == "," {
                position += 1
                if position < scalars.count { continue }
                fields.append(nil)
            }
            position = try afterLineEnd(scalars, at: position)
            records.append(fields)
            fields = []
        }
        return records
    }

    private static func field(_ scalars: [Unicode.Scalar], from start: Int) throws(Wrong) -> (String?, Int) {
        var position = start
        var value = String.UnicodeScalarView()
        guard position < scalars.count, scalars[position] == "\"" else {
            while position < scalars.count, !"\r\n,".unicodeScalars.contains(scalars[position]) {
                value.append(scalars[position])
                position += 1
            }
            return (value.isEmpty ? nil : String(value), position)
        }
        while true {
            position += 1
            guard position < scalars.count else { throw Wrong() }
            if scalars[position] == "\"" {
                position += 1
                guard position < scalars.count, scalars[position] == "\"" else { break }
            }
            value.append(scalars[position])
        }
        guard position == scalars.count || "\r\n,".unicodeScalars.contains(scalars[position]) else {
            throw Wrong()
        }
        return (String(value), position)
    }

    private static func afterLineEnd(_ scalars: [Unicode.Scalar], at position: Int) throws(Wrong) -> Int {
        guard position < scalars.count else { return position }
        if scalars[position] == "\n" { return position + 1 }
        guard position + 1 < scalars.count else { return position + 1 }
        guard scalars[position + 1] == "\n" else { throw Wrong() }
        return position + 2
    }

    /// How many accounts are new, changed, gone and the same.
    static func delta(from old: [String: Account], to new: [String: Account]) -> AccountDelta {
        var delta = AccountDelta()
        for (key, account) in new {
            switch old[key] {
            case nil: delta.new += 1
            case account: delta.unchanged += 1
            default: delta.changed += 1
            }
        }
        delta.deleted = old.keys.filter { new[$0] == nil }.count
        return delta
    }
}
