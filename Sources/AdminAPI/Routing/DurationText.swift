// Lengths of time as clients of the control plane write them: 500ms, 5s, 10m, 1h30m, 1.5s.

import IdentityCloud

/// Reads lengths of time.
enum DurationText {
    private static let units: [(suffix: String, milliseconds: Int64)] = [
        // `ms` before `m` and `s`, whose letters it has.
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// Nil for what is no sequence of numbers with units, and for more than `longest`.
    static func milliseconds(_ text: String, upTo longest: Milliseconds) -> Milliseconds? {
        var rest = text[...]
        var total = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count)
            guard let first = number.first, first != ".", number.last != ".", let value = Double(number),
                let unit = units.first(where: { rest.hasPrefix($0.suffix) })
            else { return nil }
            total += value * Double(unit.milliseconds)
            rest = rest.dropFirst(unit.suffix.count)
        }
        let length = Milliseconds(clamping: total.rounded())
        return text.isEmpty || length > longest ? nil : length
    }

    /// A length of whole units, in the largest of them.
    static func text(_ length: Milliseconds) -> String {
        let unit = units.last { length.milliseconds.isMultiple(of: $0.milliseconds) }
        return unit.map { "\(length.milliseconds / $0.milliseconds)\($0.suffix)" } ?? ""
    }
}
