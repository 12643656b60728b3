// Comparing in slices, and accounts that are known by nothing but their number.

import Testing

@testable import AccountFiles

@Suite struct AccountComparisonTests {
    private static func file(_ numbers: some Sequence<Int>, more: String = "") -> [UInt8] {
        Array(("id\n" + numbers.map { "\($0)\n" }.joined() + more).utf8)
    }

    @Test(arguments: [
        ("id\n", 0), ("id\n", 3), ("id\n1\n2\n3\n", 3), ("id\n2\n3\n4\n", 3), ("id\n03\n3\n\"2\"\n", 3),
        ("id\n1\n1\n1\n", 3), ("id\n0\n-1\n4\n", 3), ("id,n\n1,a\n9,b\n", 10), ("n,id\na,10\nb,11\n", 10),
        ("id\nx\n", 1), ("id\n12345\n", 20_000),
    ])
    func numberedAccountsAreComparedLikeThoseOfAFile(text: String, count: Int) throws {
        var numbered = FeedFormat()
        numbered.base = .numbered(count)
        var digested = FeedFormat()
        digested.base = try #require(read([Self.file(1..<count + 1)]).feed).accounts
        let (left, right) = (read(text, numbered), read(text, digested))
        #expect(left.reading == right.reading)
        let accounts = try #require(left.feed).accounts
        #expect(numbered.base.delta(to: accounts) == digested.base.delta(to: accounts))
        let (kept, expected) = (numbered.base.kept(beside: accounts), digested.base.kept(beside: accounts))
        #expect(kept.count == expected.count)
        #expect(kept.delta(to: expected).unchanged == kept.count)
    }

    @Test func theKeyColumnHasItsOwnName() throws {
        var format = FeedFormat(keyColumn: "employee")
        format.base = .numbered(3, column: "employee")
        #expect(read("employee\n1\n2\n", format).feed?.delta == AccountDelta(deleted: 1, unchanged: 2))
    }

    @Test func tenMillionNumberedAccountsTakeNoRoom() {
        #expect(KnownAccounts.numbered(10_000_000).footprint == 0)
        #expect(KnownAccounts.numbered(10_000_000).count == 10_000_000)
    }

    @Test func noSliceLooksAtMoreThanAPartOfTheAccounts() throws {
        let file = try #require(read([Self.file([7])]).feed)
        var comparison = AccountComparison(of: file.accounts, with: .numbered(1_000_000), deleteThreshold: 10)
        var slices = 1
        while !comparison.compareSome() { slices += 1 }
        // Twice a million numbers, in slices of 32,768 each, and the indexing of what is kept.
        #expect(slices > 2 * 1_000_000 / 32_768)
        #expect(comparison.kept?.count == 1_000_000)
        #expect(comparison.delta.deleted == 999_999)
    }

    @Test func aThresholdThatIsNotPassedKeepsNothing() throws {
        var format = FeedFormat()
        format.base = .numbered(100)
        format.deleteThreshold = 10
        #expect(read(String(decoding: Self.file(1...90), as: UTF8.self), format).feed?.kept == nil)
        #expect(read(String(decoding: Self.file(1...89), as: UTF8.self), format).feed?.kept?.count == 100)
    }

    @Test func accountsOfWhichNothingIsKnownCountAsDeletedByAFile() throws {
        var format = FeedFormat()
        format.base.unknown = 10
        #expect(read("id\n1\n", format).feed?.delta == AccountDelta(new: 1, deleted: 10))
        format.deleteThreshold = 50
        #expect(read("id\n1\n", format).feed?.kept?.count == 11)
    }

    @Test(arguments: [(10, 20_000), (20_000, 10), (20_000, 20_000), (0, 17_000), (17_000, 0)])
    func filesOfAnySizesAreComparedAgain(before: Int, after: Int) throws {
        let first = try #require(read([Self.file(0..<before)]).feed).accounts
        var feed = try #require(read([Self.file(5..<after + 5)]).feed)
        var format = FeedFormat()
        format.base = first
        #expect(read([Self.file(5..<after + 5)], format).feed?.delta == first.delta(to: feed.accounts))
        feed.compareAgain(as: format)
        while !feed.compareSome() {}
        let both = max(0, min(before, after + 5) - 5)
        #expect(feed.delta == AccountDelta(new: after - both, deleted: before - both, unchanged: both))
    }

    @Test func aSmallFileIsComparedInOnePiece() throws {
        let feed = try #require(read("id\n1\n2\n", format(after: "id\n1\n")).feed)
        #expect(feed.accounts.digests.segments.count == 1)
        #expect(try #require(read([Self.file(0..<20_000)]).feed).accounts.digests.segments.count == 256)
    }

    @Test func isComparedAgainWithWhatCameMeanwhile() throws {
        var feed = try #require(read("id,n\n1,a\n2,b\n").feed)
        #expect(feed.delta == AccountDelta(new: 2))
        feed.compareAgain(as: format(after: "id,n\n2,b\n3,c\n"))
        while !feed.compareSome() {}
        #expect(feed.delta == AccountDelta(new: 1, deleted: 1, unchanged: 1))
    }

    @Test func whatIsKeptOfAFileIsToldAsItArrives() throws {
        var reader = FeedReader(format: FeedFormat())
        reader.receive(Self.file(1...100_000).span)
        let footprint = reader.footprint
        #expect(footprint > 50_000 * 16 && footprint <= 100_000 * 16)
        var again = FeedFormat()
        again.base = try #require(read([Self.file(1...100_000)]).feed).accounts
        var same = FeedReader(format: again)
        same.receive(Self.file(1...100_000).span)
        // Of what the source has already nothing is kept twice.
        let repeated = same.footprint
        #expect(repeated == 0)
    }
}
