// Rows that are kept beside the digests: found again however the file was cut, merged as the comparison merges them.

import IdentityCloud
import Testing

@testable import AccountFiles

@Suite struct KeptRowsTests {
    /// A format that keeps rows.
    static func format(limit: Int = 1 << 30, after base: KnownAccounts = KnownAccounts()) -> FeedFormat {
        var format = FeedFormat()
        format.rows = RowBudget(limit: limit)
        format.base = base
        return format
    }

    /// The accounts of a file, in the model's form.
    static func accounts(_ rows: AccountRows) -> [String: [String: Set<String>]] {
        let pairs = (0..<rows.count).map { index in
            let row = rows[index]
            let cells = zip(row.columns, row.values).filter { !$1.isEmpty }.map { ($0, Set($1)) }
            return (row.nativeIdentity, Dictionary(uniqueKeysWithValues: cells))
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    /// What the naive reader finds, each value once.
    static func naive(_ bytes: [UInt8]) throws -> [String: [String: Set<String>]] {
        try NaiveCSV.accounts(bytes).mapValues { account in
            account.keys.reduce(into: [:]) { $0[$1.column, default: []].insert($1.value) }
        }
    }

    @Test(arguments: FeedReaderTests.corpus)
    func rowsAreFoundHoweverTheFileIsCut(_ file: (name: String, text: String, accounts: Int)) throws {
        let bytes = Array(file.text.utf8)
        let expected = try Self.naive(bytes)
        let cuts = bytes.count < 200 ? splits(of: bytes) + [bytes.map { [$0] }] : [[bytes]]
        for pieces in cuts {
            let rows = AccountRows(try #require(read(pieces, Self.format()).feed).accounts)
            #expect(rows.areKept)
            #expect(Self.accounts(rows) == expected)
            for (index, identity) in (0..<rows.count).map({ ($0, rows[$0].nativeIdentity) }) {
                #expect(AccountKey(identity).flatMap(rows.index) == index)
            }
        }
    }

    /// A file drawn from a seed: quotes, line ends, comments, rows without key, several rows a key, blocks that are apart.
    private static func drawn(_ seed: UInt64, rows: Int, keys: UInt64) -> [UInt8] {
        let draws = SeedStream(seed: seed, "rows")
        let values = [
            "", "x", "a,b", "say \"hi\"", "two\nlines", "é東😀", String(repeating: "long ", count: 40),
        ]
        var text = "name,id,group\r\n"
        for row in 0..<UInt64(rows) {
            let bits = draws.bits(at: row)
            let key = bits % 50 == 0 ? "" : String(bits >> 32 % keys)
            let cells = [values[Int(bits % 7)], key, values[Int(bits / 7 % 7)]]
            let quoted = cells.map { cell in
                cell.contains { ",\"\n".contains($0) }
                    ? "\""
                        + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(
                            separator: "\"\""
                        ) + "\""
                    : cell
            }
            text += quoted.joined(separator: ",") + (bits & 8 == 0 ? "\n" : "\r\n")
            if bits % 31 == 0 { text += "#,\"never closed\n\n" }
        }
        return Array(text.utf8)
    }

    @Test(arguments: [(1, 300, 40), (2, 5_000, 3_000), (3, 20_000, 18_000), (4, 20_000, 50)])
    func rowsOfDrawnFilesAreThoseOfANaiveReader(seed: UInt64, count: Int, keys: UInt64) throws {
        let bytes = Self.drawn(seed, rows: count, keys: keys)
        let draws = SeedStream(seed: seed, "cuts")
        var (pieces, start) = ([[UInt8]](), 0)
        while start < bytes.count {
            let end = min(bytes.count, start + 1 + Int(draws.bits(at: UInt64(start)) % 60_000))
            pieces.append(Array(bytes[start..<end]))
            start = end
        }
        let feed = try #require(read(pieces, Self.format()).feed)
        let expected = try Self.naive(bytes)
        #expect(feed.accounts.count == expected.count)
        #expect(Self.accounts(AccountRows(feed.accounts)) == expected)
        // The next file, in another order, beside this one.
        let next = Self.drawn(seed + 10, rows: count, keys: keys)
        let after = try #require(read([next], Self.format(after: feed.accounts)).feed)
        #expect(Self.accounts(AccountRows(after.accounts)) == (try Self.naive(next)))
        #expect(
            after.delta == NaiveCSV.delta(from: try NaiveCSV.accounts(bytes), to: try NaiveCSV.accounts(next))
        )
    }

    @Test func keepingRowsChangesNoDelta() throws {
        for seed in 20..<30 {
            let (first, second) = (
                Self.drawn(UInt64(seed), rows: 500, keys: 90),
                Self.drawn(UInt64(seed) + 1, rows: 500, keys: 90)
            )
            let plain = try #require(read([first]).feed)
            var format = FeedFormat()
            format.base = plain.accounts
            let kept = try #require(read([first], Self.format()).feed)
            #expect(
                read([second], format).reading == read([second], Self.format(after: kept.accounts)).reading
            )
        }
    }

    // MARK: The bound

    @Test func aRowCostsItsBytesAndSixteenMore() throws {
        let text = Array(("id,name\n" + (1...30_000).map { "\($0),name \($0)\n" }.joined()).utf8)
        let format = Self.format()
        let feed = try #require(read([text], format).feed)
        #expect(try #require(format.rows).bytes <= text.count + 16 * 30_000)
        withExtendedLifetime(feed) {}
    }

    @Test func rowsThatDoNotFitAreNotKeptAndAllElseIsAsEver() throws {
        let text = "id,name\n" + (1...50_000).map { "\($0),name \($0)\n" }.joined()
        let bytes = Array(text.utf8)
        let pieces = stride(from: 0, to: bytes.count, by: 10_000).map {
            Array(bytes[$0..<min($0 + 10_000, bytes.count)])
        }
        for limit in [0, 1, bytes.count / 2, bytes.count, bytes.count + 8 * 50_000] {
            let format = Self.format(limit: limit)
            let feed = try #require(read(pieces, format).feed)
            let rows = AccountRows(feed.accounts)
            #expect(!rows.areKept && rows.count == 50_000 && feed.delta == AccountDelta(new: 50_000))
            #expect(AccountKey("77").flatMap(rows.index) != nil)
            #expect(format.rows?.bytes == 0 && format.rows?.filesThatDidNotFit == 1)
        }
    }

    @Test func whatRowsTakeIsGivenBackWithTheLastWhoHoldsThem() throws {
        let budget = RowBudget(limit: 1 << 20)
        var format = FeedFormat()
        format.rows = budget
        var feed = read("id\n1\n2\n", format).feed
        var rows = feed.map { AccountRows($0.accounts) }
        #expect(budget.bytes > 0)
        feed = nil
        #expect(budget.bytes > 0 && rows?[1].nativeIdentity == "2")
        rows = nil
        #expect(budget.bytes == 0)
        var reader = FeedReader(format: format)
        reader.receive(Array("id\n1\n".utf8).span)
        #expect(budget.bytes > 0)
        reader.keepNoRows()
        #expect(budget.bytes == 0)
    }

    @Test func aFileThatFailsLeavesNoRows() {
        let format = Self.format()
        #expect(read("id\n1\n\"2", format).feed == nil)
        #expect(format.rows?.bytes == 0)
    }

    // MARK: What stays although the file lacks it

    @Test(arguments: [3, 20_000]) func accountsThatAreHeldBackKeepTheirRows(count: Int) throws {
        let first = "id,name\n" + (1...count).map { "\($0),old \($0)\n" }.joined()
        var format = Self.format(after: try #require(read(first, Self.format()).feed).accounts)
        format.deleteThreshold = 10
        // Another order of columns, so that there are rows of two layouts.
        let second = try #require(read("title,id\nnew,1\nnew,\(count + 1)\n", format).feed)
        var rows = AccountRows(try #require(second.kept))
        #expect(rows.count == count + 1 && rows.areKept)
        let accounts = Self.accounts(rows)
        #expect(accounts["1"] == ["id": ["1"], "title": ["new"]])
        #expect(accounts["\(count)"] == ["id": ["\(count)"], "name": ["old \(count)"]])
        #expect(accounts.count == count + 1)
        // Held back once more, out of what was held back.
        format.base = try #require(second.kept)
        rows = AccountRows(try #require(read("x,id\n7,\(count + 2)\n", format).feed?.kept))
        #expect(rows.count == count + 2 && rows.areKept)
        #expect(Self.accounts(rows)["\(count)"] == ["id": ["\(count)"], "name": ["old \(count)"]])
        #expect(Self.accounts(rows)["1"] == ["id": ["1"], "title": ["new"]])
    }

    @Test func numberedAccountsThatAreHeldBackGetRows() throws {
        var format = Self.format(after: .numbered(30, column: "login"))
        format.deleteThreshold = 10
        let rows = AccountRows(try #require(read("login,n\n7,x\n", format).feed?.kept))
        #expect(rows.count == 30 && rows.areKept)
        #expect(Self.accounts(rows)["7"] == ["login": ["7"], "n": ["x"]])
        #expect(Self.accounts(rows)["30"] == ["login": ["30"]])
    }

    @Test func whatWasNotKeptBeforeIsNotKeptWhenItIsHeldBack() throws {
        var format = Self.format(after: try #require(read("id\n1\n2\n3\n").feed).accounts)
        format.deleteThreshold = 10
        let kept = try #require(read("id\n1\n", format).feed?.kept)
        #expect(kept.count == 3 && !AccountRows(kept).areKept)
    }

    // MARK: Accounts that fail

    /// Every tenth of those that differ, and the first one, is as it was before.
    @Test(arguments: [30, 20_000]) func accountsThatFailStayAsTheyWere(count: Int) throws {
        let first = "id,n\n" + (1...count).map { "\($0),a\n" }.joined()
        var format = Self.format(after: try #require(read(first, Self.format()).feed).accounts)
        format.fails = true
        let text = "n,id\n" + (2...count + 10).map { "\($0 % 3 == 0 ? "b" : "a"),\($0)\n" }.joined()
        let feed = try #require(read(text, format).feed)
        let (old, new) = (try Self.naive(Array(first.utf8)), try Self.naive(Array(text.utf8)))
        let differing = new.filter { old[$0] != $1 }
        #expect(feed.delta.failed.count == (differing.count + 9) / 10)
        #expect(feed.delta.new + feed.delta.changed + feed.delta.failed.count == differing.count)
        #expect(feed.delta.deleted == 1)
        let kept = try #require(feed.kept)
        let accounts = Self.accounts(AccountRows(kept))
        #expect(accounts.count == kept.count && kept.count == count + 9 - feed.delta.failed.new)
        let failed = new.filter { accounts[$0.key] != $0.value }
        #expect(
            failed.count == feed.delta.failed.count && failed.allSatisfy { accounts[$0.key] == old[$0.key] }
        )
        format.base = kept
        format.fails = false
        let again = try #require(read(text, format).feed).delta
        #expect(again.new == feed.delta.failed.new && again.changed == feed.delta.failed.changed)
    }

    @Test func numberedAccountsThatFailStayAsTheyWere() throws {
        var format = Self.format(after: .numbered(25))
        (format.fails, format.deleteThreshold) = (true, 10)
        let text = "id,n\n" + (1...20).map { "\($0),\($0 <= 12 ? "x" : "")\n" }.joined()
        let feed = try #require(read(text, format).feed)
        #expect(
            feed.delta
                == {
                    var delta = AccountDelta(changed: 10, deleted: 5, unchanged: 8)
                    delta.failed.changed = 2
                    return delta
                }()
        )
        let accounts = Self.accounts(AccountRows(try #require(feed.kept)))
        #expect(accounts.count == 25 && accounts.values.filter { $0["n"] == ["x"] }.count == 10)
    }

    @Test func whereNothingDiffersNothingFails() throws {
        var format = Self.format(after: try #require(read("id,n\n1,a\n2,b\n").feed).accounts)
        format.fails = true
        #expect(read("id,n\n2,b\n1,a\n", format).feed?.delta == AccountDelta(unchanged: 2))
    }

    // MARK: Accounts that are only counted

    @Test func accountsThatAreOnlyCountedAreCalledByTheirNumbers() throws {
        let rows = AccountRows(.numbered(10_000_000, column: "login"))
        #expect(rows.areKept && rows.count == 10_000_000)
        #expect(rows[9_999_999].nativeIdentity == "10000000" && rows[0].columns == ["login"])
        #expect(AccountKey("10000000").flatMap(rows.index) == 9_999_999)
        for text in ["0", "01", "10000001", "x", "-1"] {
            #expect(AccountKey(text).flatMap(rows.index) == nil)
        }
        #expect(AccountKey("") == nil)
        var unknown = KnownAccounts()
        unknown.unknown = 3
        #expect((0..<3).map { AccountRows(unknown)[$0].nativeIdentity } == ["1", "2", "3"])
    }

    // MARK: Moments

    /// A source's loads, each at its own moment.
    private func load(_ text: String, at moment: Int64, after base: KnownAccounts) throws -> KnownAccounts {
        let feed = try #require(read(text, Self.format(after: base)).feed)
        var accounts = feed.kept ?? feed.accounts
        accounts.date(moment, after: feed.base)
        return accounts
    }

    private func moments(_ accounts: KnownAccounts) -> [String: [Int64?]] {
        let rows = AccountRows(accounts)
        return Dictionary(
            uniqueKeysWithValues: (0..<rows.count).map {
                let moments = rows.moments(at: $0)
                return (rows[$0].nativeIdentity, [moments.created, moments.modified])
            }
        )
    }

    @Test func accountsAreAsOldAsTheLoadThatMadeThem() throws {
        var known = try load("id,n\n1,a\n2,b\n", at: 100, after: .numbered(1))
        #expect(moments(known) == ["1": [nil, 100], "2": [100, 100]])
        known = try load("id,n\n2,b\n1,a\n3,c\n", at: 200, after: known)
        #expect(moments(known) == ["1": [nil, 100], "2": [100, 100], "3": [200, 200]])
        known = try load("id,n\n1,a\n2,x\n", at: 300, after: known)
        #expect(moments(known) == ["1": [nil, 100], "2": [100, 300]])
        // Once it is gone it is a new one.
        known = try load("id,n\n2,x\n3,c\n", at: 400, after: known)
        #expect(moments(known) == ["2": [100, 300], "3": [400, 400]])
    }

    @Test func whatCameMeanwhileMakesAccountsOlder() throws {
        var feed = try #require(read("id,n\n1,a\n2,b\n", Self.format()).feed)
        feed.compareAgain(
            as: Self.format(after: try load("id,n\n2,b\n3,c\n", at: 50, after: KnownAccounts()))
        )
        while !feed.compareSome() {}
        var accounts = feed.accounts
        accounts.date(80, after: feed.base)
        #expect(moments(accounts) == ["1": [80, 80], "2": [50, 50]])
    }

    @Test func momentsAreFoundInFilesOfManyAccounts() throws {
        let all = "id,n\n" + (1...40_000).map { "\($0),a\n" }.joined()
        let some = "id,n\n" + (1...40_000).reversed().map { "\($0),\($0 % 3 == 0 ? "b" : "a")\n" }.joined()
        var known = try load(all, at: 1, after: KnownAccounts())
        known = try load(all, at: 2, after: known)
        #expect(moments(known).values.allSatisfy { $0 == [1, 1] })
        known = try load(some, at: 3, after: known)
        #expect(moments(known).allSatisfy { $1 == [1, Int($0).map { $0 % 3 == 0 } == true ? 3 : 1] })
        known = try load(some, at: 4, after: known)
        #expect(moments(known).values.filter { $0 == [1, 3] }.count == 13_333)
    }

    @Test func moreLoadsThanThereAreNumbersShareTheLastMoment() throws {
        var known = KnownAccounts()
        known.moments = (1...Int64(UInt16.max)).map { $0 }
        known = try load("id\n1\n", at: 70_001, after: known)
        #expect(moments(known) == ["1": [70_001, 70_001]])
        #expect(known.footprint < 600_000)
    }
}
