// Lengths of time and sizes: what is taken, and what is said of the rest.

import Formats
import Testing

@Suite struct QuantityTests {
    @Test(
        arguments: [
            ("0s", 0), ("0ms", 0), ("1ms", 1), ("1500ms", 1_500), ("10s", 10_000), ("10m", 600_000),
            ("1h", 3_600_000),
            ("2d", 172_800_000), ("007s", 7_000), ("1h30m", 5_400_000), ("1d2h3m4s5ms", 93_784_005),
            ("1h5ms", 3_600_005),
            ("1.5s", 1_500), ("1h1.5m", 3_690_000), ("0.0004s", 0), ("0.0005s", 1), ("1.5ms", 2),
            ("0.25d", 21_600_000),
            ("0.30000000000000004s", 300), ("36525d", 3_155_760_000_000),
            ("0.999999999999999999999999s", 1_000),
        ] as [(String, Int64)]
    )
    func lengthsOfTime(text: String, milliseconds: Int64) throws {
        #expect(try DurationText.milliseconds(text, in: 0...3_155_760_000_000) == milliseconds)
        #expect(try text.wholeMatch(of: Regex(DurationText.pattern)) != nil)
    }

    @Test(
        arguments: [
            ("1500", "1500ms"), ("100", "100ms"), ("30", "30s"), ("1.5", "1.5s"), ("5 s", "5s"),
            ("5sec", "5s"),
            ("5seconds", "5s"), ("5 Seconds", "5s"), ("5S", "5s"), ("5min", "5m"), ("2 hours", "2h"),
            ("2days", "2d"),
            ("20millis", "20ms"), ("1,5s", "1.5s"), (".5s", "0.5s"), ("30m1h", "1h30m"), ("1.5h30m", "2h"),
            ("1s1s", "2s"), ("1h 30min", "1h30m"), ("0m0s0m", "0s"), ("", nil), ("s", nil), ("-5s", nil),
            ("+5s", nil),
            ("1..5s", nil), ("5.s", nil), ("5x", nil), ("1e3s", nil), ("2months", nil), ("３s", nil),
            ("soon", nil),
            ("5s..6s", nil), ("1h30", nil), ("99999 days", nil), ("9999999999999999999999 s", nil),
        ] as [(String, String?)]
    )
    func whatIsNoLengthIsToldTheNearest(text: String, meant: String?) throws {
        let isBare =
            !text.isEmpty
            && text.utf8.allSatisfy { ("0"..."9").contains(Character(Unicode.Scalar($0))) || $0 == 46 }
        #expect(throws: isBare ? QuantityError.noUnit(meant: meant) : .malformed(meant: meant)) {
            try DurationText.milliseconds(text, in: 0...3_155_760_000_000)
        }
        #expect(try text.wholeMatch(of: Regex(DurationText.pattern)) == nil)
    }

    @Test func theHintSaysWhatToDo() {
        #expect(QuantityError.noUnit(meant: "1500ms").hint == "a unit is missing; did you mean `1500ms`?")
        #expect(QuantityError.malformed(meant: "5s").hint == "did you mean `5s`?")
        #expect(QuantityError.malformed(meant: nil).hint == nil)
        #expect(QuantityError.tooMuch(most: "10m").hint == "at most `10m`")
        #expect(QuantityError.tooLittle(least: "1ms").hint == "at least `1ms`")
    }

    @Test(arguments: [
        "601s", "10m1ms", "99999999999999999999d", "9223372036854775807ms", "9223372036854775807d1s",
    ])
    func aLengthAboveTheRangeIsToldTheGreatest(text: String) {
        #expect(throws: QuantityError.tooMuch(most: "10m")) {
            try DurationText.milliseconds(text, in: 1...600_000)
        }
    }

    @Test func aLengthBelowTheRangeIsToldTheLeast() {
        #expect(throws: QuantityError.tooLittle(least: "1ms")) {
            try DurationText.milliseconds("0s", in: 1...600_000)
        }
    }

    @Test(
        arguments: [(0, "0s"), (1, "1ms"), (1_500, "1500ms"), (5_400_000, "90m"), (86_400_000, "1d")]
            as [(Int64, String)]
    )
    func lengthsAreWrittenInTheirGreatestWholeUnit(milliseconds: Int64, text: String) {
        #expect(DurationText.text(milliseconds) == text)
    }

    @Test(
        arguments: [
            ("0", 0), ("1048576", 1 << 20), ("7b", 7), ("64k", 64 << 10), ("64K", 64 << 10),
            ("64KiB", 64 << 10),
            ("10MiB", 10 << 20), ("10m", 10 << 20), ("1GiB", 1 << 30), ("8gib", 8 << 30), ("1g", 1 << 30),
            ("3KB", 3_000),
            ("3mb", 3_000_000), ("3GB", 3_000_000_000), ("9223372036854775807", .max),
        ] as [(String, Int64)]
    )
    func sizes(text: String, bytes: Int64) throws {
        #expect(try SizeText.bytes(text) == bytes)
    }

    @Test(
        arguments: [
            ("10 MiB", "10MiB"), ("10mebibytes", "10MiB"), ("10 megabytes", "10MB"), ("64kilobytes", "64KB"),
            ("1.5GiB", "1536MiB"), ("1,5 GiB", "1536MiB"), ("5bytes", "5B"), ("", nil), ("much", nil),
            ("-1", nil),
            ("+1", nil), ("1TiB", nil), ("1GiB5MiB", nil), ("10 MiBs", "10MiB"),
            ("99999999999 gigabytes", nil),
        ] as [(String, String?)]
    )
    func whatIsNoSizeIsToldTheNearest(text: String, meant: String?) {
        #expect(throws: QuantityError.malformed(meant: meant)) { try SizeText.bytes(text) }
    }

    @Test(arguments: [
        "2GiB", "1073741825", "9223372036854775808", "8589934592g", "99999999999999999999999GiB",
    ])
    func aSizeAboveTheRangeIsToldTheGreatest(text: String) {
        #expect(throws: QuantityError.tooMuch(most: "1GiB")) { try SizeText.bytes(text, in: 1024...1 << 30) }
    }

    @Test func aSizeBelowTheRangeIsToldTheLeast() {
        #expect(throws: QuantityError.tooLittle(least: "1KiB")) {
            try SizeText.bytes("1023", in: 1024...1 << 30)
        }
    }
}
