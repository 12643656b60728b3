// JSON text as it is read: what is accepted, what is refused and where; cases after the JSONTestSuite.

import Testing

@testable import Formats

@Suite struct JSONReaderTests {
    private func read(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONReadingError) -> JSONNode
    {
        try JSONReader.read(Array(text.utf8), limits: limits)
    }

    @Test(arguments: [
        "null", " true ", "\t\r\nfalse", "0", "-0", "-1.5e-3", "1E+2", "1e5",
        "123456789012345678901234567890",
        #""""#, #""a\/b""#, #""\u00e9\ud83d\udea2""#, "[]", "[ ]", "[1,[2,[3]]]", "{}", #"{"":0}"#,
        #"{"a":1,"A":2}"#, #"{"a":{"a":1}}"#, "\"\u{7f}\"", "\"\u{10FFFF}\"", "\u{FEFF}{}",
        // Two names that String calls equal, and that are different text.
        "{\"\u{e9}\":1,\"e\u{301}\":2}",
    ])
    func acceptsJSON(text: String) throws {
        _ = try read(text)
    }

    @Test(
        arguments: [
            ("", .endOfText, 1, 1), ("  ", .endOfText, 1, 3), ("\n\n", .endOfText, 3, 1),
            ("nul", .endOfText, 1, 4), ("nulL", .expected("null"), 1, 4),
            ("True", .expected("a value"), 1, 1),
            ("1 2", .textAfterValue, 1, 3), ("{}}", .textAfterValue, 1, 3), ("[1]x", .textAfterValue, 1, 4),
            ("01", .leadingZero, 1, 2), ("-01", .leadingZero, 1, 3), ("+1", .expected("a value"), 1, 1),
            (".5", .expected("a value"), 1, 1), ("1.", .endOfText, 1, 3),
            ("1.e1", .expected("a digit"), 1, 3),
            ("1e", .endOfText, 1, 3), ("1e+", .endOfText, 1, 4), ("-", .endOfText, 1, 2),
            ("-a", .expected("a digit"), 1, 2), ("1e999", .numberOutOfRange, 1, 1),
            ("NaN", .expected("a value"), 1, 1), ("0x10", .textAfterValue, 1, 2),
            ("[1,]", .expected("a value"), 1, 4), ("[,1]", .expected("a value"), 1, 2),
            ("[1 2]", .expected("',' or ']'"), 1, 4), ("[1", .endOfText, 1, 3), ("[", .endOfText, 1, 2),
            ("[1,\n  2,\n  x]", .expected("a value"), 3, 3),
            ("{", .endOfText, 1, 2), (#"{"a"}"#, .expected("':'"), 1, 5),
            (#"{"a":}"#, .expected("a value"), 1, 6),
            (#"{"a":1,}"#, .expected("a name in double quotes"), 1, 8),
            (#"{a:1}"#, .expected("a name in double quotes"), 1, 2),
            (#"{"a":1 "b":2}"#, .expected("',' or '}'"), 1, 8),
            (#"{'a':1}"#, .expected("a name in double quotes"), 1, 2),
            (#""abc"#, .endOfText, 1, 5), (#""a\"#, .endOfText, 1, 4), (#""\x""#, .unknownEscape, 1, 2),
            (#""\u12"#, .endOfText, 1, 6), (#""\u12g4""#, .unknownEscape, 1, 6),
            (#""\ud800""#, .loneSurrogate, 1, 2), (#""\udc00""#, .loneSurrogate, 1, 2),
            (#""\ud800\u0041""#, .loneSurrogate, 1, 2), (#""\ud800\n""#, .loneSurrogate, 1, 2),
            ("\"a\tb\"", .controlCharacterInString, 1, 3), ("\"a\nb\"", .controlCharacterInString, 1, 3),
            (#"{"a":1,"b":2,"a":3}"#, .duplicateName("a"), 1, 14),
            ("{\"a\":1,\n \"\\u0061\":2}", .duplicateName("a"), 2, 2),
            ("[\"日本\", x]", .expected("a value"), 1, 8), ("// c\n1", .expected("a value"), 1, 1),
            ("[1]\u{0}", .textAfterValue, 1, 4), ("\u{a0}1", .expected("a value"), 1, 1),
        ] as [(String, JSONReadingError.Reason, Int, Int)]
    )
    func refusesWithThePlace(text: String, reason: JSONReadingError.Reason, line: Int, column: Int) {
        let expected = JSONReadingError(reason, at: JSONPosition(line: line, column: column))
        #expect(throws: expected) { try read(text) }
    }

    @Test(
        arguments: [
            [0xFF], [0xC0, 0x80], [0xC1, 0xBF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80],
            [0xE0, 0x80, 0x80], [0xF0, 0x80, 0x80, 0x80], [0x80], [0xE6, 0x97], [0xF0, 0x9F, 0x9A],
        ] as [[UInt8]]
    )
    func refusesBytesThatAreNotUTF8(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let text = [quote] + bytes + [quote]
        #expect(throws: JSONReadingError(.notUTF8, at: JSONPosition(line: 1, column: 2))) {
            try JSONReader.read(text)
        }
    }

    @Test func tellsWhereEveryValueStands() throws {
        let node = try read("{\n  \"a\": [1,\n    \"x\"],\n  \"b\": {\"c\": null}\n}")
        let places = [
            node.position, node["a"]?.position, node["a"]?.elements?[1].position, node["b"]?["c"]?.position,
            node.members?[1].namePosition,
        ]
        let expected = [(1, 1), (2, 8), (3, 5), (4, 14), (4, 3)].map { JSONPosition(line: $0, column: $1) }
        #expect(places == expected)
    }

    @Test func readsValuesAsTheyAreMeant() throws {
        let node = try read(#"[null, true, -12, 1.5, 1e2, 9223372036854775808, "a\u00e9\ud83d\udea2\n"]"#)
        let elements = try #require(node.elements)
        #expect(elements[0].isNull)
        #expect(elements[1].bool == true)
        #expect(elements[2].integer(in: -12...0) == -12 && elements[2].integer(in: -11...0) == nil)
        #expect(elements[3].integer(in: 0...2) == nil && elements[3].double(in: 0...1.5) == 1.5)
        #expect(elements[4].integer(in: 0...200) == nil && elements[4].double(in: 0...200) == 100)
        #expect(elements[5].integer(in: 0...Int.max) == nil)
        #expect(elements[5].double(in: 0...1e19) == 9223372036854775808)
        #expect(elements[6].string == "aé🚢\n")
    }

    @Test func boundsDepthAndLength() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try read(nested(64))
        #expect(throws: JSONReadingError(.tooDeep(limit: 64), at: JSONPosition(line: 1, column: 65))) {
            try read(nested(100_000))
        }
        #expect(throws: JSONReadingError(.tooLong(limit: 4), at: JSONPosition(line: 1, column: 1))) {
            try read("12345", limits: JSONLimits(bytes: 4))
        }
        _ = try read("1234", limits: JSONLimits(bytes: 4))
    }

    /// Every text but the whole one is refused, wherever it is cut.
    @Test func everyPrefixIsRefused() throws {
        let text = Array("{\"a\":[1.5e3,true,null,\"\\ud83d\\udea2é\"],\"b\":{\"c\":-0}}".utf8)
        _ = try JSONReader.read(text)
        for length in text.indices {
            #expect(throws: JSONReadingError.self) { try JSONReader.read(Array(text[..<length])) }
        }
    }

    /// A byte changed anywhere gives a value or an error, never a crash, and what is accepted reads back the same.
    @Test func survivesMutation() {
        let text = Array("{\"a\":[1.5e3,true,null,\"\\ud83d\\udea2é\"],\"b\":{\"c\":-0}}".utf8)
        var accepted = 0
        for position in text.indices {
            for byte in UInt8.min...UInt8.max {
                var mutated = text
                mutated[position] = byte
                guard let node = try? JSONReader.read(mutated) else { continue }
                accepted += 1
                #expect((try? JSONReader.read(mutated)) == node)
            }
        }
        #expect(accepted > text.count)
    }
}
