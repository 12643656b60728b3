// Whole numbers from outside.

import Testing

@testable import Formats

@Suite struct WholeNumberTests {
    @Test(
        arguments: [
            ("0", 0), ("7", 7), ("007", 7), ("250", 250), ("251", nil), ("", nil), ("-1", nil), ("+5", nil),
            (" 5", nil), ("5 ", nil), ("1.0", nil), ("1e2", nil), ("0x10", nil), ("1_0", nil), ("٣", nil),
            ("NaN", nil), ("9223372036854775808", nil), ("18446744073709551616", nil),
        ] as [(String, Int?)]
    )
    func readsDigitsWithinTheRange(text: String, value: Int?) {
        #expect(WholeNumber.read(text.utf8, in: 0...250) == value)
    }

    @Test func readsUpToTheGreatestInteger() {
        for number in [Int.max, .max - 1, .max / 10, 1] {
            #expect(WholeNumber.read("\(number)".utf8, in: 0...Int.max) == number)
            #expect(WholeNumber.read("000\(number)".utf8, in: 0...Int.max) == number)
            #expect(WholeNumber.read("\(number)".utf8, in: 0...(number - 1)) == nil)
        }
        #expect(WholeNumber.read(String(repeating: "9", count: 100_000).utf8, in: 0...Int.max) == nil)
        #expect(WholeNumber.read(String(repeating: "0", count: 100_000).utf8, in: 0...Int.max) == 0)
        #expect(WholeNumber.read("9223372036854775808".utf8, in: .min ... .max) == nil)
    }
}
