// CSV files as they stream: what they come to, however they are cut, and where they are wrong.

import Testing

@testable import AccountFiles

@Suite struct FeedReaderTests {
    /// Files that are right, with the number of accounts each has.
    static let corpus: [(name: String, text: String, accounts: Int)] = [
        ("plain", "id,name\n1,Ann\n2,Bo\n", 2),
        ("no newline at the end", "id,name\n1,Ann\n2,Bo", 2),
        ("CRLF", "id,name\r\n1,Ann\r\n2,Bo\r\n", 2),
        ("CR at the end of the file", "id,name\r\n1,Ann\r", 1),
        ("mixed line ends", "id,name\r\n1,Ann\n2,Bo\r\n", 2),
        ("byte order mark", "\u{FEFF}id,name\n1,Ann\n", 1),
        ("byte order mark and quotes", "\u{FEFF}\"id\",name\n1,Ann\n", 1),
        ("header only", "id,name\n", 0),
        ("header only, no newline", "id,name", 0),
        ("one column", "id\n1\n2\n3\n", 3),
        ("blank lines", "\n\r\nid,name\n\n1,Ann\n\r\n\n2,Bo\n\n", 2),
        (
            "many blank lines", blankLines + "id,name\n1,Ann\n" + blankLines + "2,Bo\n3,\"C\"\n" + blankLines,
            3
        ),
        ("quotes", "id,name\n\"1\",\"Ann\"\n2,\"Bo, the 2nd\"\n3,\"says \"\"hi\"\"\"\n", 3),
        ("newline in quotes", "id,note\n1,\"a\nb\r\nc\"\n2,x\n", 2),
        ("empty values", "id,a,b\n1,,\n2,\"\",x\n", 2),
        ("empty last line", "id,a\n1,x\n,", 1),
        ("quote inside a bare field", "id,size\n1,5\" disk\n", 1),
        ("letters of every length", "id,name\n1,é\n2,東京\n3,😀\n", 3),
        ("tabs", "id,name\n1,a\tb\n", 1),
        ("duplicate keys", "id,name\n1,Ann\n2,Bo\n1,Anna\n", 2),
        ("key not first", "name,mail,id\nAnn,a@x,1\nBo,b@x,2\n", 2),
        ("no column named id", "login,name\nann,Ann\nbo,Bo\n", 2),
        ("several rows an account", "id,group\n1,a\n1,b\n2,a\n", 2),
        ("rows without key", "id,name\n,Ann\n2,Bo\n", 1),
        ("comments", "# who\nid,name\n#1,Ann\n2,Bo\n#\n3,#\n# \"never closed\n\"#4\",Di\n#", 3),
        ("long rows", "id,note\n1,\(String(repeating: "x", count: 5_000))\n2,y\n", 2),
    ]

    /// Enough of them to be skipped sixteen bytes at a time.
    static let blankLines = String(repeating: "\n", count: 40) + String(repeating: "\r\n", count: 20)

    @Test(arguments: corpus) func countsAccounts(_ file: (name: String, text: String, accounts: Int)) throws {
        let feed = try #require(read(file.text).feed)
        #expect(feed.accounts.digests.count == file.accounts)
        #expect(feed.delta == AccountDelta(new: file.accounts))
        #expect(try NaiveCSV.accounts(Array(file.text.utf8)).count == file.accounts)
    }

    @Test(
        arguments: corpus.filter { $0.text.utf8.count < 200 }
            + FeedErrorTests.corpus.map { ($0.name, $0.text, 0) }
    )
    func readsTheSameHoweverItIsCut(_ file: (name: String, text: String, accounts: Int)) {
        let bytes = Array(file.text.utf8)
        let whole = read([bytes])
        let known = whole.feed.map { $0.accounts } ?? KnownAccounts()
        for pieces in splits(of: bytes) + [bytes.map { [$0] }] {
            let other = read(pieces)
            #expect(other.reading == whole.reading)
            if let feed = other.feed {
                #expect(known.delta(to: feed.accounts).unchanged == known.digests.count)
            }
        }
    }

    @Test func summarisesTheFile() throws {
        let text = "id,name\r\n1,Ann\r\n2,Bo\r\n1,Anna\r\n,Cy\r\n"
        let summary = try #require(read(text).feed).summary
        #expect(summary.bytes == Int64(text.utf8.count))
        #expect(summary.rows == 4)
        #expect(summary.columns == ["id", "name"])
        #expect(summary.repeatedBlocks == 1)
        #expect(summary.rowsWithoutKey == 1)
        #expect(summary.comments == 0)
    }

    @Test func rowsOfAKeyThatFollowOneAnotherAreNoRepeatedBlock() throws {
        let summary = try #require(read("id,g\n1,a\n1,b\n,x\n1,c\n2,a\n1,d\n1,e\n").feed).summary
        #expect(summary.repeatedBlocks == 1 && summary.rowsWithoutKey == 1 && summary.rows == 7)
    }

    @Test func digestTellsFilesApart() throws {
        let digests = try [
            "id,n\n1,a\n2,b\n", "id,n\n2,b\n1,a\n", "id,n\n1,a\n", "id,m\n1,a\n2,b\n", "id,n\n1,a\n2,c\n",
        ]
        .map { try #require(read($0).feed).summary.digest }
        #expect(Set(digests).count == digests.count)
        #expect(try #require(read("id,n\r\n\"1\",a\r\n2,b").feed).summary.digest == digests[0])
    }

    // MARK: Comparing

    @Test(arguments: [
        ("the same", "id,name\n1,Ann\n2,Bo\n3,Cy\n", AccountDelta(unchanged: 3)),
        ("another order of rows", "id,name\n3,Cy\n1,Ann\n2,Bo\n", AccountDelta(unchanged: 3)),
        ("another order of columns", "name,id\nAnn,1\nBo,2\nCy,3\n", AccountDelta(unchanged: 3)),
        ("quoted differently", "id,name\r\n\"1\",\"Ann\"\r\n2,\"Bo\"\r\n3,Cy", AccountDelta(unchanged: 3)),
        (
            "one of each", "id,name\n1,Ann\n2,Bob\n4,Di\n",
            AccountDelta(new: 1, changed: 1, deleted: 1, unchanged: 1)
        ),
        ("header only", "id,name\n", AccountDelta(deleted: 3)),
        (
            "a column added without values", "id,mail,name\n1,,Ann\n2,\"\",Bo\n3,,Cy\n",
            AccountDelta(unchanged: 3)
        ),
        (
            "a column added with a value", "id,name,mail\n1,Ann,a@x\n2,Bo,\n3,Cy,\n",
            AccountDelta(changed: 1, unchanged: 2)
        ),
        ("a renamed column", "id,title\n1,Ann\n2,Bo\n3,Cy\n", AccountDelta(changed: 3)),
        ("a column dropped", "id\n1\n2\n3\n", AccountDelta(changed: 3)),
        (
            "the last block of each key counts", "id,name\n1,X\n2,Y\n1,Ann\n2,Bo\n3,Cy\n2,Z\n",
            AccountDelta(changed: 1, unchanged: 2)
        ),
        ("a second row", "id,name\n1,Ann\n1,X\n2,Bo\n3,Cy\n", AccountDelta(changed: 1, unchanged: 2)),
        ("a new key twice", "id,name\n1,Ann\n2,Bo\n3,Cy\n4,a\n4,b\n", AccountDelta(new: 1, unchanged: 3)),
    ])
    func comparesWithTheEarlierFile(name: String, text: String, expected: AccountDelta) throws {
        let feed = try #require(read(text, format(after: "id,name\n1,Ann\n2,Bo\n3,Cy\n")).feed)
        #expect(feed.delta == expected)
        #expect(format(after: "id,name\n1,Ann\n2,Bo\n3,Cy\n").base.delta(to: feed.accounts) == expected)
    }

    @Test(arguments: [
        ("id,a,b\n1,\"x,y\",z\n", "id,b,a\n1,z,\"x,y\"\n"),
        ("id,a,b\n1,\"x\ny\",\"q\"\"\"\n", "b,a,id\n\"q\"\"\",\"x\ny\",1\n"),
    ])
    func ignoresTheOrderOfColumnsOfQuotedValues(first: String, second: String) throws {
        #expect(try #require(read(second, format(after: first)).feed).delta == AccountDelta(unchanged: 1))
    }

    @Test(arguments: [
        ("in another order", "id,group\n2,x\n1,c\n1,a\n1,b\n", AccountDelta(unchanged: 2)),
        ("one row less", "id,group\n1,a\n1,b\n2,x\n", AccountDelta(changed: 1, unchanged: 1)),
        ("another value", "id,group\n1,a\n1,b\n1,d\n2,x\n", AccountDelta(changed: 1, unchanged: 1)),
        ("and another column", "group,note,id\na,,1\nb,,1\nc,\"\",1\nx,,2\n", AccountDelta(unchanged: 2)),
    ])
    func rowsOfAKeyThatFollowOneAnotherAreOneAccount(name: String, text: String, expected: AccountDelta)
        throws
    {
        let before = "id,group\n1,a\n1,b\n1,c\n2,x\n"
        #expect(try #require(read(text, format(after: before)).feed).delta == expected)
    }

    @Test(arguments: [UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "\t")])
    func readsTheDelimiterThatTheSourceNames(delimiter: UInt8) throws {
        let mark = String(UnicodeScalar(delimiter))
        let text = "id,name,note\n1,\"a;b|c\td\",x\n2,a long name that fills a block,y\n".split(
            separator: ","
        )
        var format = FeedFormat()
        format.delimiter = delimiter
        format.base = try #require(read(text.joined(separator: ",")).feed).accounts
        let bytes = Array(text.joined(separator: mark).utf8)
        #expect(read([bytes], format).feed?.delta == AccountDelta(unchanged: 2))
        #expect(read(bytes.map { [$0] }, format).feed?.delta == AccountDelta(unchanged: 2))
        #expect(try #require(read("id\n1,2\n", format).feed).delta.new == 1)
    }

    @Test func commentsMayBeginOtherwiseOrNotBeAtAll() throws {
        let text = "id,n\n#1,a\n;2,b\n3,c\n"
        var format = FeedFormat()
        for (comment, accounts, comments) in [
            (nil, 3, 0), (UInt8(ascii: ";"), 2, 1), (UInt8(ascii: "#"), 2, 1),
        ] {
            format.comment = comment
            let feed = try #require(read(text, format).feed)
            #expect(feed.delta == AccountDelta(new: accounts) && feed.summary.comments == comments)
        }
    }

    @Test(arguments: ["a \"report\n", "\n\n\nof, \"accounts\n#\n", "\r\n"])
    func linesBeforeTheHeaderAreSkipped(lines: String) throws {
        var format = FeedFormat()
        format.skippedLines = lines.utf8.count { $0 == .lineFeed }
        let bytes = Array((lines + "id,n\n1,a\n2,b\n").utf8)
        for pieces in splits(of: bytes) + [bytes.map { [$0] }] {
            let feed = try #require(read(pieces, format).feed)
            #expect(feed.delta == AccountDelta(new: 2) && feed.summary.comments == 0)
        }
    }

    @Test func tellsAQuotedCommaFromTwoFields() throws {
        let before = "id,a,b\n1,\"x,y\",z\n"
        #expect(try #require(read("id,a,b\n1,x,\"y,z\"\n", format(after: before)).feed).delta.changed == 1)
    }

    @Test func readsTheKeyThatTheSourceNames() throws {
        let format = format(after: "id,mail\n1,a@x\n2,b@x\n", key: "mail")
        let feed = try #require(read("id,mail\n9,a@x\n2,b@x\n", format).feed)
        #expect(feed.delta == AccountDelta(changed: 1, unchanged: 1))
    }

    @Test func ignoresWhatFollowsAnError() {
        let cut = Array("id,n\n1,a,b\n".utf8)
        let whole = read([cut, Array(repeating: 0, count: 100_000)])
        #expect(whole.reading == read([cut]).reading)
    }
}
