// Lengths of time as clients of the control plane write them: 500ms, 5s, 10m, 1h30m, 1.5s.

/// Reads lengths of time.
enum DurationText {
    private static let units: [(suffix: String, milliseconds: Double)] = [
        // `ms` before `m` and `s`, whose letters it has.
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]
    /// A hundred years.
    private static let longest = 3.156e12

    /// Milliseconds; nil for what is no sequence of numbers with units, and for more than a hundred years.
    static func milliseconds(_ text: String) -> Int64? {
        var rest = text[...]
        var total = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count)
            guard let first = number.first, first != ".", number.last != ".", let value = Double(number),
                let unit = units.first(where: { rest.hasPrefix($0.suffix) })
            else { return nil }
            total += value * unit.milliseconds
            rest = rest.dropFirst(unit.suffix.count)
        }
        return text.isEmpty || total > longest ? nil : Int64(total.rounded())
    }
}
