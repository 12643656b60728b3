// Lengths of time as people write them: `200ms`, `3s`, `10m`, `1h`, `2d`.

import Formats
import IdentityCloud

/// A unit of time in scenario files.
private struct TimeUnit {
    let name: String
    let milliseconds: Int64
    /// How many digits a number of this unit may have; so no length is over 999 days.
    let digits: Int

    /// Longer names first where one ends another.
    static let all = [
        TimeUnit(name: "ms", milliseconds: 1, digits: 10),
        TimeUnit(name: "s", milliseconds: 1_000, digits: 7),
        TimeUnit(name: "m", milliseconds: 60_000, digits: 6),
        TimeUnit(name: "h", milliseconds: 3_600_000, digits: 4),
        TimeUnit(name: "d", milliseconds: 86_400_000, digits: 3),
    ]
}

/// Lengths of time as text.
enum DurationText {
    /// The pattern of a length, without its anchors.
    static let pattern =
        "(" + TimeUnit.all.map { "[0-9]{1,\($0.digits)}\($0.name)" }.joined(separator: "|") + ")"

    /// The pattern of a length that is not 0, without its anchors.
    static let positivePattern = "(?!0+[a-z])" + pattern

    /// The milliseconds of a text such as `3s`; nil for another text.
    static func milliseconds(_ text: some StringProtocol) -> Milliseconds? {
        for unit in TimeUnit.all where text.hasSuffix(unit.name) {
            let digits = text.utf8.dropLast(unit.name.utf8.count)
            guard let number = decimal(digits, atMost: unit.digits) else { continue }
            return Milliseconds(Int64(number)) * unit.milliseconds
        }
        return nil
    }

    /// The shortest text of a length.
    static func text(_ length: Milliseconds) -> String {
        let milliseconds = length.milliseconds
        let unit = TimeUnit.all.last { milliseconds.isMultiple(of: $0.milliseconds) && milliseconds != 0 }
        guard let unit else { return "0s" }
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }

    /// What a text was probably meant to be: `30` is 30 s, `2 seconds` is 2 s.
    static func hint(_ text: String) -> String? {
        guard text.utf8.count <= 64 else { return nil }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = decimal(digits.utf8, atMost: 18) else { return nil }
        let rest = text.dropFirst(digits.count).lowercased().filter { $0 != " " }
        let units: [(prefix: String, unit: String)] = [
            ("ms", "ms"), ("mil", "ms"), ("s", "s"), ("m", "m"), ("h", "h"), ("d", "d"),
        ]
        guard !rest.isEmpty else { return "did you mean `\(number)s`?" }
        guard let unit = units.first(where: { rest.hasPrefix($0.prefix) })?.unit else { return nil }
        let meant = "\(number)\(unit)"
        guard meant == text else { return "did you mean `\(meant)`?" }
        let mostDigits = TimeUnit.all.first { $0.name == unit }?.digits ?? 0
        return digits.count > mostDigits
            ? "at most `\(String(repeating: "9", count: mostDigits))\(unit)`" : nil
    }
}

/// The number that ASCII digits write, nil for anything else and for more digits than allowed.
func decimal(_ digits: some Collection<UInt8>, atMost most: Int = 9) -> Int? {
    digits.count <= most ? WholeNumber.read(digits, in: 0...Int.max) : nil
}
