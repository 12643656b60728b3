// Both forms of time: RFC 3339 in bodies, IMF-fixdate in the Date field.

import Testing

@testable import Formats

@Suite struct RFC3339Tests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_769_869_800_000, "2026-01-31T14:30:00.000Z"),
            (951_782_400_001, "2000-02-29T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"), (.min, "0000-01-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (.max, "9999-12-31T23:59:59.999Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] as [(Int64, String)]
    )
    func writesMillisecondsInUTC(milliseconds: Int64, text: String) {
        #expect(RFC3339.text(milliseconds) == text)
    }

    @Test(
        arguments: [
            ("2026-01-31T14:30:00Z", 1_769_869_800_000), ("2026-01-31t14:30:00z", 1_769_869_800_000),
            ("2026-01-31 14:30:00Z", 1_769_869_800_000), ("2026-01-31T14:30:00.5Z", 1_769_869_800_500),
            ("2026-01-31T14:30:00.123999999Z", 1_769_869_800_123),
            ("2026-01-31T16:30:00+02:00", 1_769_869_800_000),
            ("2026-01-31T09:00:00-05:30", 1_769_869_800_000),
            ("1969-12-31T23:59:59.999Z", -1),
        ] as [(String, Int64)]
    )
    func readsEveryFormOfTheGrammar(text: String, milliseconds: Int64) {
        #expect(RFC3339.milliseconds(text) == milliseconds)
    }

    @Test(arguments: [
        "", "2026-01-31", "2026-01-31T14:30:00", "2026-01-31T14:30Z", "2020-09-07T42:14:00.364Z",
        "2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-31T14:60:00Z", "2016-12-31T23:59:60Z",
        "2026-01-31T14:30:00.Z", "2026-01-31T14:30:00+0000", "2026-01-31T14:30:00+24:00",
        "2026-01-31T14:30:00Z ", "+026-01-31T14:30:00Z", "2026-1-31T14:30:00Z", "2026-01-31T14:30:00ZZ",
    ])
    func refusesWhatIsNoMoment(text: String) {
        #expect(RFC3339.milliseconds(text) == nil)
    }

    @Test func daysOfFourCenturiesReadBack() {
        let day: Int64 = 86_400_000
        for count in stride(from: Int64(0), to: 146_097, by: 7) {
            let moment = (count - 60_000) * day + count
            guard RFC3339.milliseconds(RFC3339.text(moment)) == moment else {
                Issue.record("day \(count) does not read back")
                return
            }
        }
    }
}

@Suite struct HexIDTests {
    @Test(arguments: [0, 1, 0xaf1b_8208_6c19_4f89_acce_82e1_56ff_6e61, .max] as [UInt128])
    func whatIsWrittenReadsBackInEitherCase(value: UInt128) {
        var bytes = [UInt8](repeating: UInt8(ascii: "."), count: 34)
        var span = bytes.mutableSpan
        HexID.write(value, to: &span, at: 1)
        let text = String(decoding: bytes[1..<33], as: UTF8.self)
        let digits = String(value, radix: 16)
        #expect(text == String(repeating: "0", count: 32 - digits.count) + digits)
        #expect(HexID.read(Array(text.utf8).span) == value)
        #expect(HexID.read(Array(text.uppercased().utf8).span) == value)
        #expect(bytes[0] == UInt8(ascii: ".") && bytes[33] == UInt8(ascii: "."))
    }

    @Test func everyByteThatIsNoDigitIsRefusedAtEveryPlace() {
        for place in 0..<32 {
            for byte in UInt8.min...UInt8.max {
                var text = [UInt8](repeating: UInt8(ascii: "7"), count: 32)
                text[place] = byte
                let isDigit = Character(Unicode.Scalar(byte)).isHexDigit && byte < 0x80
                guard (HexID.read(text.span) != nil) == isDigit else {
                    Issue.record("byte \(byte) at \(place)")
                    return
                }
            }
        }
        #expect(HexID.read(Array("12".utf8).span) == nil)
    }
}
