// Files of more rows than a batch, in and out of the order of the one before, against the naive reader.

import IdentityCloud
import Testing

@testable import AccountFiles

@Suite struct FeedOrderTests {
    /// More than a batch for each segment.
    private static let size = 36_000

    /// Ways in which a file differs from rows 0 to `size`, each named a.
    private static let changes:
        [(name: String, change: @Sendable (inout [(id: Int, name: String)]) -> Void)] = [
            ("the same", { _ in }),
            (
                "every third row changed",
                { rows in for place in stride(from: 0, to: size, by: 3) { rows[place].name = "b" } }
            ),
            ("the first row gone", { $0.removeFirst() }),
            ("a row in the middle gone", { $0.remove(at: size / 2) }),
            ("the second half gone", { $0.removeLast(size / 2) }),
            ("new rows at the end", { $0 += (size..<size + 9_000).map { ($0, "n") } }),
            ("new rows at the start", { $0 = (size..<size + 9_000).map { ($0, "n") } + $0 }),
            ("backwards", { $0.reverse() }),
            ("halves swapped", { $0 = Array($0[(size / 2)...] + $0[..<(size / 2)]) }),
            ("two rows an account", { $0 = $0.flatMap { [$0, ($0.id, "b")] } }),
            ("all rows, then all changed", { $0 += $0.map { ($0.id, "b") } }),
            ("nothing known", { $0 = $0.map { ($0.id + 1_000_000, "a") } }),
        ]

    @Test(arguments: changes.indices) func comparesInAnyOrder(change: Int) throws {
        var rows = (0..<Self.size).map { (id: $0, name: "a") }
        let first = Self.file(rows)
        Self.changes[change].change(&rows)
        let second = Self.file(rows)
        let (old, new) = try (NaiveCSV.accounts(first), NaiveCSV.accounts(second))
        let before = try #require(read([first]).feed).accounts

        let feed = try #require(read([second], Self.format(before)).feed)
        #expect(feed.delta == NaiveCSV.delta(from: old, to: new))
        #expect(feed.delta == before.delta(to: feed.accounts))
        let blocks = rows.indices.filter { $0 == 0 || rows[$0].id != rows[$0 - 1].id }.count
        #expect(feed.summary.repeatedBlocks == blocks - new.count)

        // What the second file left must serve a third as well as the first did.
        let back = try #require(read([first], Self.format(feed.accounts)).feed)
        #expect(back.delta == NaiveCSV.delta(from: new, to: old))
        let kept = before.kept(beside: feed.accounts)
        #expect(kept.digests.count == Set(old.keys).union(new.keys).count)
    }

    @Test(arguments: [(1, 1), (10_000, 1), (30_000, 1), (36_000, 2), (100_000, 4)])
    func comparesManyAccountsInSlices(rows: Int, slices: Int) throws {
        var reader = FeedReader(format: FeedFormat())
        reader.receive(Self.file((0..<rows).map { ($0, "a") }).span)
        var (feed, count) = (try reader.end(), 1)
        while !feed.compareSome() { count += 1 }
        #expect(count == slices)
        #expect(feed.delta == AccountDelta(new: rows) && feed.accounts.digests.count == rows)
    }

    @Test(arguments: [1, 7, 1_000, 50_000])
    func keepsNoMoreThanTwoBlocksOfEachAccountOfVeryMany(accounts: Int) {
        var comparison = SegmentComparison(with: KnownAccounts(), segment: 0, firstRoom: 1)
        let draws = SeedStream(seed: 1, "rows")
        for round in 0..<1_000 {
            let keys = (0..<500).map { draws.bits(at: UInt64((round * 500 + $0) % accounts)) }
            comparison.add(keys.map { AccountDigest(key: $0, values: UInt64(round)) }[...], rows: [])
            #expect(comparison.waiting < 2 * accounts + 3_000)
        }
        let compared = comparison.finish()
        #expect(compared.delta == AccountDelta(new: accounts))
        #expect(compared.duplicates == 500_000 - accounts)
        #expect(compared.segment.accounts.last?.values == 999)
    }

    @Test func comparesTheSameFileAtOnce() throws {
        let rows = Self.file((0..<100_000).map { ($0, "a") })
        var reader = FeedReader(format: Self.format(try #require(read([rows]).feed).accounts))
        reader.receive(rows.span)
        var feed = try reader.end()
        let isCompared = feed.compareSome()
        #expect(isCompared)
        #expect(feed.delta == AccountDelta(unchanged: 100_000))
    }

    private static func file(_ rows: [(id: Int, name: String)]) -> [UInt8] {
        rows.reduce(into: Array("id,name\n".utf8)) { $0 += "\($1.id),\($1.name)\n".utf8 }
    }

    private static func format(_ accounts: KnownAccounts) -> FeedFormat {
        var format = FeedFormat()
        format.base = accounts
        return format
    }
}
