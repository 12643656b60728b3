// Lengths of time as people write them, in scenario files, queries, JSON bodies and on the command line alike: `1500ms`,
// `1.5s`, `10m`, `1h30m`, `2d`.

/// Reads and writes lengths of time, in milliseconds.
///
/// A length is a whole number and a unit (`ms`, `s`, `m`, `h` or `d`), or a sum of them from the greatest unit to the least.
/// The last number may have a fraction, which counts to the nearest millisecond. There are no signs and no blanks.
package enum DurationText {
    /// From the greatest to the least.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// The pattern of a length, without its anchors, whatever its range.
    package static let pattern: String = {
        let number = "[0-9]+(\\.[0-9]+)?"
        let noEarlyFraction = "(?!([0-9]+[a-z]+)*[0-9]+\\.[0-9]+[a-z]+[0-9])"
        return "((?=[0-9])" + noEarlyFraction + units.map { "(\(number)\($0.name))?" }.joined() + ")"
    }()

    /// The milliseconds of a text such as `1h30m`.
    ///
    /// - Throws: What is wrong with another text, and what was probably meant.
    package static func milliseconds(
        _ text: some StringProtocol,
        in range: ClosedRange<Int64>
    ) throws(QuantityError) -> Int64 {
        guard let length = value(Substring(text)) else {
            let meant = suggestion(for: text).flatMap { meant in
                (try? milliseconds(meant, in: range)).map { _ in meant }
            }
            let isBare = QuantityPart.guessedParts(of: text)?.allSatisfy { $0.unit.isEmpty } ?? false
            throw isBare ? .noUnit(meant: meant) : .malformed(meant: meant)
        }
        guard length >= range.lowerBound else { throw .tooLittle(least: self.text(range.lowerBound)) }
        guard length <= range.upperBound else { throw .tooMuch(most: self.text(range.upperBound)) }
        return length
    }

    /// A length in the greatest unit that it is a whole number of.
    package static func text(_ milliseconds: Int64) -> String {
        let unit = units.first { milliseconds != 0 && milliseconds.isMultiple(of: $0.milliseconds) }
        return unit.map { "\(milliseconds / $0.milliseconds)\($0.name)" } ?? "0s"
    }

    /// The length that a text was probably meant to be: `5s` for `5 seconds`, `1500ms` for a bare 1500, `30s` for a bare 30.
    package static func suggestion(for text: some StringProtocol) -> String? {
        guard let parts = QuantityPart.guessedParts(of: text) else { return nil }
        var written = ""
        var total: Int64 = 0
        for part in parts {
            guard let unit = unit(meantBy: part), !part.unit.isEmpty || parts.count == 1 else { return nil }
            written += part.number + unit.name
            total = sum(total, part, unit.milliseconds)
        }
        guard value(written[...]) == nil else { return written }
        return total == .max ? nil : sumText(total)
    }

    private static func value(_ text: Substring) -> Int64? {
        guard let parts = QuantityPart.parts(of: text) else { return nil }
        var total: Int64 = 0
        var allowed = units[...]
        for (index, part) in parts.enumerated() {
            guard let place = allowed.firstIndex(where: { $0.name == part.unit }),
                !part.hasFraction || index == parts.count - 1
            else { return nil }
            allowed = allowed[(place + 1)...]
            total = sum(total, part, units[place].milliseconds)
        }
        return total
    }

    private static func unit(meantBy part: QuantityPart) -> (name: String, milliseconds: Int64)? {
        // Delays are in the hundreds and thousands of milliseconds, lifetimes and waits in seconds.
        let word = part.unit.isEmpty ? part.isBelowHundred || part.hasFraction ? "s" : "ms" : part.unit
        let starts = [
            ("ms", "ms"), ("mil", "ms"), ("s", "s"), ("mo", ""), ("m", "m"), ("h", "h"), ("d", "d"),
        ]
        let name = starts.first { word.hasPrefix($0.0) }?.1
        return units.first { $0.name == name }
    }

    /// A length and one more part; it stays at the greatest Int64 instead of overflowing.
    private static func sum(_ length: Int64, _ part: QuantityPart, _ unit: Int64) -> Int64 {
        let (sum, overflows) = length.addingReportingOverflow(part.times(unit) ?? .max)
        return overflows ? .max : sum
    }

    /// A length as a sum: `1h30m`.
    private static func sumText(_ milliseconds: Int64) -> String {
        var rest = milliseconds
        let parts = units.map { unit in
            defer { rest %= unit.milliseconds }
            return rest < unit.milliseconds ? "" : "\(rest / unit.milliseconds)\(unit.name)"
        }
        return milliseconds == 0 ? "0s" : parts.joined()
    }
}
