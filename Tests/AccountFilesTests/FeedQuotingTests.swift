// Rows with quotes of all kinds: read by their fields, byte by byte, and by the naive reader.

import IdentityCloud
import Testing

@testable import AccountFiles

@Suite struct FeedQuotingTests {
    /// Values that need quotes and that need none, of lengths around a word's.
    private static let values = [
        "", "a", "seven c", "eight ch", "nine char", "Lovelace, Ada", ",", ",,,,,,,,,", "\"", "say \"hi\"",
        "\"\"\"\"\"\"\"\"\"", "é", "eight é.", "東京東京", "a\tb", "a\nb", "a\r\nb",
        "longer than any word, with \"all\"",
        "0123456789abcdefghijklmnopqrstuvwxyz",
    ]
    private static let columns = ["id", "name", "note", "mail"]

    /// Rows of drawn values, with a key that has quotes now and then.
    private static func rows(_ seed: UInt64) -> [[String]] {
        let draws = SeedStream(seed: seed, "quoting")
        return (0..<40 as Range<UInt64>).map { row -> [String] in
            let key = row % 7 == 6 ? "\"\(row)\"," : "key \(row)"
            return [key] + (1...3).map { values[Int(draws.bits(at: row * 4 + $0) % UInt64(values.count))] }
        }
    }

    /// A file of rows; a value that needs no quotes gets them if `quotes` says so.
    private static func file(
        _ rows: [[String]],
        columns: [Int] = [0, 1, 2, 3],
        lineEnd: String = "\n",
        quotes: (Int) -> Bool
    ) -> [UInt8] {
        var number = 0
        let lines = ([Self.columns] + rows).map { row -> String in
            let fields = columns.map { column -> String in
                number += 1
                let needsQuotes = row[column].utf8.contains { ",\"\r\n".utf8.contains($0) }
                return needsQuotes || quotes(number) ? quoted(row[column]) : row[column]
            }
            return fields.joined(separator: ",")
        }
        return Array((lines.joined(separator: lineEnd) + lineEnd).utf8)
    }

    private static func quoted(_ value: String) -> String {
        let parts = value.split(separator: "\"", omittingEmptySubsequences: false)
        return "\"" + parts.joined(separator: "\"\"") + "\""
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func quotesThatAreNotNeededChangeNothing(seed: UInt64) throws {
        let rows = Self.rows(seed)
        let plain = Self.file(rows) { _ in false }
        let before = try #require(read([plain]).feed)
        var format = FeedFormat()
        format.base = before.accounts
        #expect(before.accounts.digests.count == 40)
        #expect(try NaiveCSV.accounts(plain).count == 40)
        for file in [
            Self.file(rows) { _ in true },
            Self.file(rows) { $0 % 3 == 0 },
            Self.file(rows, lineEnd: "\r\n") { $0 % 2 == 0 },
        ] {
            let feed = try #require(read([file], format).feed)
            #expect(feed.delta == AccountDelta(unchanged: 40))
            #expect(feed.summary.digest == before.summary.digest)
            #expect(read([file], format).reading == read(file.map { [$0] }, format).reading)
        }
        let other = Self.file(rows, columns: [2, 0, 3, 1]) { $0 % 2 == 0 }
        #expect(try #require(read([other], format).feed).delta == AccountDelta(unchanged: 40))
        #expect(read([other], format).reading == read(other.map { [$0] }, format).reading)
    }

    @Test func everyValueMakesADifference() throws {
        let files = Self.values.map { Self.file([["1", $0, "x", "y"]] + Self.rows(1)) { _ in true } }
        let digests = try files.map { try #require(read([$0]).feed).summary.digest }
        #expect(Set(digests).count == Self.values.count)
    }

    @Test(arguments: [
        ("\"1\",\"a\"b\",\"c\"", 8, "closing quote"), ("\"1\",\"a\" ,\"c\"", 8, "closing quote"),
        ("\"1\",\"a\",\"c\",\"d\"", 13, "has 4 fields"), ("\"1\",\"a\"", 1, "has 2 fields"),
        ("\"1\",\"a\0\",\"c\"", 7, "NUL"), ("\"1\",\"a\u{07}\",\"c\",", 14, "has 4 fields"),
    ])
    func namesThePlaceOfAnErrorInALineWithQuotes(row: String, column: Int, says: String) {
        let text = "id,name,note\n\"0\",\"a, b\",\"c\"\n\(row)\n\"2\",\"a long row that follows\",\"c\"\n"
        guard case .failed(let error) = read(text).reading else {
            Issue.record("\(row) was read without error")
            return
        }
        #expect(error.line == 3 && error.column == column && error.text.contains(says), "\(error)")
    }
}
