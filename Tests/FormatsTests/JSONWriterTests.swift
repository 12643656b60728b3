// JSON text as it is written: separators, escapes, numbers.

import Testing

@testable import Formats

@Suite struct JSONWriterTests {
    private func text(_ content: (inout JSONWriter) -> Void) -> String {
        String(decoding: JSONWriter.text(content), as: UTF8.self)
    }

    @Test func putsCommasBetweenValuesOfOneLevelOnly() {
        let written = text { json in
            json.object {
                $0.member("a", 1)
                $0.object("b") { $0.member("c", true) }
                $0.array("d") {
                    $0.array { _ in }
                    $0.object { _ in }
                    $0.null()
                    $0.string("x")
                }
                $0.member("e", "y")
            }
        }
        #expect(written == #"{"a":1,"b":{"c":true},"d":[[],{},null,"x"],"e":"y"}"#)
    }

    @Test(arguments: [
        ("plain", #""plain""#), ("", #""""#), ("a\"b\\c/", #""a\"b\\c/""#),
        ("\u{8}\u{9}\n\u{c}\r", #""\b\t\n\f\r""#), ("\u{0}\u{1f}\u{7f}", "\"\\u0000\\u001f\u{7f}\""),
        ("日本 🚢", #""日本 🚢""#), ("\n", #""\n""#), ("end\"", #""end\"""#),
    ])
    func escapesWhatAStringMayNotHold(value: String, expected: String) {
        #expect(text { $0.string(value) } == expected)
    }

    @Test(
        arguments: [
            (0, "0"), (7, "7"), (-1, "-1"), (10, "10"), (1_000_000, "1000000"), (.max, "9223372036854775807"),
            (.min, "-9223372036854775808"),
        ] as [(Int64, String)]
    )
    func writesIntegersWithoutFraction(value: Int64, expected: String) {
        #expect(text { $0.integer(value) } == expected)
    }

    @Test(arguments: [
        (0.5, "0.5"), (5, "5.0"), (1e300, "1e+300"), (-0.1, "-0.1"), (.infinity, "null"), (.nan, "null"),
    ])
    func writesDoublesThatReadBackTheSame(value: Double, expected: String) {
        #expect(text { $0.double(value) } == expected)
    }

    @Test func writesIdsAsHexAndAbsentValuesAsNull() {
        let written = text { json in
            json.object {
                $0.member("id", hex: 0xaf1b_8208_6c19_4f89_acce_82e1_56ff_6e61)
                $0.member("low", hex: 1)
                $0.member("name", nil)
                $0.member("at", timestamp: nil)
                $0.member("then", timestamp: 1_769_869_800_000)
            }
        }
        let expected =
            #"{"id":"af1b82086c194f89acce82e156ff6e61","low":"00000000000000000000000000000001","#
            + #""name":null,"at":null,"then":"2026-01-31T14:30:00.000Z"}"#
        #expect(written == expected)
    }

    @Test func appendsToWhatStandsInTheStorageAndKeepsItsCapacity() {
        var storage = Array("[1]".utf8)
        storage.reserveCapacity(512)
        let capacity = storage.capacity
        JSONWriter.write(into: &storage) { $0.object { _ in } }
        #expect(storage == Array("[1]{}".utf8))
        #expect(storage.capacity == capacity)
    }

    @Test func runtimeNamesAreEscaped() {
        #expect(
            text { json in
                json.object {
                    $0.key(named: "a\"b"); $0.value(json: [0x31])
                }
            } == #"{"a\"b":1}"#
        )
    }

    @Test func whatIsWrittenReadsBack() throws {
        let words = ["", "a", "\u{0}", "\"\\", "é\u{301}", "🚢", "\u{2028}"]
        let written = JSONWriter.text { json in json.array { array in words.forEach { array.string($0) } } }
        let read = try JSONReader.read(written)
        #expect(read.elements?.compactMap(\.string).map { Array($0.utf8) } == words.map { Array($0.utf8) })
    }
}
