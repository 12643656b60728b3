// Files that are wrong: the place and the words of each error.

import Testing

@testable import AccountFiles

@Suite struct FeedErrorTests {
    /// Files with the place of their first error and a part of what is said.
    static let corpus: [(name: String, text: String, line: Int, column: Int, says: String)] = [
        ("empty", "", 1, 1, "empty"),
        ("only a mark", "\u{FEFF}", 1, 1, "empty"),
        ("only blank lines", "\n\r\n", 1, 1, "empty"),
        ("too few fields", "id,name\n1,Ann\n2\n", 3, 1, "has 1 fields"),
        ("too many fields", "id,name\n1,Ann,x\n", 2, 7, "has 3 fields"),
        ("duplicate column", "id,name,id\n", 1, 9, "named \"id\""),
        ("unnamed column", "id,,name\n", 1, 4, "no name"),
        ("comma at the header's end", "id,name,\n1,a,b\n", 1, 9, "no name"),
        ("NUL byte", "id,name\n1,A\0n\n", 2, 4, "NUL"),
        ("NUL byte in quotes", "id,name\n1,\"A\n\0\"\n", 3, 1, "NUL"),
        ("unclosed quote", "id,name\n1,\"Ann\n2,Bo\n", 2, 3, "never closed"),
        ("text after a closing quote", "id,name\n1,\"Ann\"x\n", 2, 8, "closing quote"),
        ("bare carriage return", "id,name\n1,A\rnn\n", 2, 5, "carriage return"),
        ("error after newlines in quotes", "id,n\n1,\"a\nb\"\n2\n", 4, 1, "has 1 fields"),
        ("error after a blank line", "id,n\n\n\n2\n", 4, 1, "has 1 fields"),
        (
            "error after many blank lines",
            FeedReaderTests.blankLines + "id,n\n" + FeedReaderTests.blankLines + "2\n\n\n", 122, 1,
            "has 1 fields"
        ),
    ]

    @Test(arguments: corpus)
    func namesThePlace(_ file: (name: String, text: String, line: Int, column: Int, says: String)) throws {
        guard case .failed(let error) = read(file.text).reading else {
            Issue.record("\(file.name) was read without error")
            return
        }
        #expect(error.line == file.line)
        #expect(error.column == file.column)
        #expect(error.text.contains(file.says), "\(error.text)")
    }

    /// It has no text that could be too long, and each field takes memory.
    @Test func refusesARowOfMoreFieldsThanARowMayHaveBytes() {
        guard case .failed(let error) = read("id,name\n1" + String(repeating: ",", count: 1 << 21)).reading
        else {
            Issue.record("The row was read without error")
            return
        }
        #expect(error.line == 2)
        #expect(error.text.contains("1 MiB"))
    }

    @Test(
        arguments: [
            ("lone continuation", [0x80]), ("overlong", [0xC0, 0x80]),
            ("overlong of three", [0xE0, 0x9F, 0xBF]),
            ("surrogate", [0xED, 0xA0, 0x80]), ("beyond Unicode", [0xF4, 0x90, 0x80, 0x80]),
            ("Latin-1", [0xE9, 0x2C]),
            ("cut by a line's end", [0xE2, 0x82, 0x0A]), ("no UTF-8 byte", [0xFF]),
        ] as [(String, [UInt8])]
    )
    func refusesWhatIsNotUTF8(name: String, bytes: [UInt8]) {
        let row = Array("2,B".utf8) + bytes + Array("\n3,a rather long value follows here\n".utf8)
        for pieces in splits(of: Array("id,name\n1,Ann\n".utf8) + row) {
            guard case .failed(let error) = read(pieces).reading else {
                Issue.record("\(name) was read without error")
                return
            }
            #expect(error.line == 3)
            #expect((4...7).contains(error.column))
            #expect(error.text.contains("UTF-8"))
        }
    }

    @Test func refusesUTF16() {
        let text: [[UInt8]] = "id,name\n".utf8.map { [$0, 0] }
        let bytes: [UInt8] = [0xFF, 0xFE] + text.joined()
        #expect(
            read([bytes]).reading
                == .failed(
                    FeedError(line: 1, column: 1, text: "The file is not UTF-8 here. Save it in UTF-8.")
                )
        )
    }

    @Test(arguments: [
        ("id,displayName,created,name\n", "[displayName, created]", "[mail]"),
        ("id,name\n", "[]", "[mail]"),
        ("mail,name,id,x\n", "[x]", "[]"),
    ])
    func saysOfAWrongHeaderWhatISCSays(header: String, unknown: String, missing: String) {
        let format = FeedFormat(columns: ["id", "name", "mail"], keyColumn: nil)
        let text = "Column: \"\(unknown)\" is unknown and/or column: \"\(missing)\" is missing"
        #expect(
            read(header, format).reading
                == .failed(FeedError(line: 1, column: 1, text: text, isCaptured: true))
        )
    }

    @Test func takesTheSourcesColumnsInAnyOrder() {
        let format = FeedFormat(columns: ["id", "name", "mail"], keyColumn: nil)
        #expect(read("mail,id,name\na,1,b\n", format).feed?.delta.new == 1)
    }

    @Test func missesTheKeyColumn() {
        let reading = read("id,name\n1,a\n", FeedFormat(columns: nil, keyColumn: "login")).reading
        let text = "Column: \"[]\" is unknown and/or column: \"[login]\" is missing"
        #expect(reading == .failed(FeedError(line: 1, column: 1, text: text, isCaptured: true)))
    }

    @Test(arguments: [1, 4_096, 65_536])
    func refusesRowsOfMoreThanAMebibyte(chunk: Int) {
        let piece = Array(repeating: UInt8(ascii: "x"), count: chunk)
        let pieces = Array(repeating: piece, count: (1 << 20) / chunk + 1)
        let text = "A row of more than 1 MiB begins here. Look for a quote that is never closed."
        let reading = read([Array("id,n\n1,\"a\n".utf8)] + pieces).reading
        #expect(reading == .failed(FeedError(line: 2, column: 1, text: text)))
    }

    @Test func refusesTooManyColumns() {
        let header = (0...1_000).map { "c\($0)" }.joined(separator: ",")
        guard case .failed(let error) = read(header).reading else {
            Issue.record("1,001 columns were taken")
            return
        }
        #expect(error.line == 1 && error.text.contains("1000 columns"))
        #expect(read((0..<1_000).map { "c\($0)" }.joined(separator: ",")).feed != nil)
    }
}
