// A slow reader of CSV files, written from the rules and not from the code: what the fast one is held against.

@testable import AccountFiles

/// The accounts of a CSV file, or that it is wrong.
enum NaiveCSV {
    struct Wrong: Error {}

    /// The rows by key, each a dictionary of column and value.
    static func accounts(_ bytes: [UInt8], key wanted: String? = nil) throws(Wrong) -> [String: [String:
        String]]
    {
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else { throw Wrong() }
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var rows = try records(scalars).filter { $0 != [nil] }.map { $0.map { $0 ?? "" } }
        guard !rows.isEmpty else { throw Wrong() }
        let columns = rows.removeFirst()
        guard Set(columns).count == columns.count, !columns.contains("") else { throw Wrong() }
        let key = wanted ?? (columns.contains("id") ? "id" : columns[0])
        guard columns.contains(key) else { throw Wrong() }
        var accounts: [String: [String: String]] = [:]
        for row in rows {
            guard row.count == columns.count else { throw Wrong() }
            let account = Dictionary(uniqueKeysWithValues: zip(columns, row))
            if let id = account[key], !id.isEmpty { accounts[id] = account }
        }
        return accounts
    }

    /// All records; a field that is empty and was not quoted is nil, so that blank lines can be told.
    private static func records(_ scalars: [Unicode.Scalar]) throws(Wrong) -> [[String?]] {
        var records: [[String?]] = []
        var fields: [String?] = []
        var position = 0
        while position < scalars.count {
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
    static func delta(from old: [String: [String: String]], to new: [String: [String: String]])
        -> AccountDelta
    {
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
