// What lengths of time and sizes have in common: numbers with units, and errors that name the nearest right form.

/// Why a text is no quantity that may stand in its place.
package enum QuantityError: Error, Equatable {
    /// It is none; what was probably meant, as far as that can be guessed.
    case malformed(meant: String?)
    /// A bare number.
    case noUnit(meant: String?)
    case tooLittle(least: String)
    case tooMuch(most: String)

    /// What to do, as the last part of a sentence; nil when nothing comes near.
    package var hint: String? {
        switch self {
        case .malformed(let meant): meant.map { "did you mean `\($0)`?" }
        case .noUnit(let meant): "a unit is missing" + (meant.map { "; did you mean `\($0)`?" } ?? "")
        case .tooLittle(let least): "at least `\(least)`"
        case .tooMuch(let most): "at most `\(most)`"
        }
    }

    /// Whether the text is well written, only not within the range.
    package var isOutOfRange: Bool {
        switch self {
        case .malformed, .noUnit: false
        case .tooLittle, .tooMuch: true
        }
    }
}

/// A number and the letters behind it, such as the `1` and `h` of `1h30m`.
struct QuantityPart {
    private var whole: Substring
    private var fraction: Substring
    var unit: Substring

    /// The number as it is written.
    var number: String { fraction.isEmpty ? String(whole) : "\(whole).\(fraction)" }
    var hasFraction: Bool { !fraction.isEmpty }
    var isBelowHundred: Bool { WholeNumber.read(whole.utf8, in: 0...99) != nil }

    /// The number so many times.
    ///
    /// - Parameter unit: At most 9,000,000,000, so that nine digits of a fraction do not overflow with it.
    /// - Returns: The nearest whole number; nil when no Int64 holds it.
    func times(_ unit: Int64) -> Int64? {
        guard let number = WholeNumber.read(whole.utf8, in: 0...Int.max) else { return nil }
        let (product, overflows) = Int64(number).multipliedReportingOverflow(by: unit)
        // Digits after the ninth are less than a tenth of a millisecond even of a day.
        var (share, scale): (Int64, Int64) = (0, 1)
        for digit in fraction.utf8.prefix(9) {
            share = share * 10 + Int64(digit &- UInt8(ascii: "0"))
            scale *= 10
        }
        let (sum, overflowsToo) = product.addingReportingOverflow((share * unit + scale / 2) / scale)
        return overflows || overflowsToo ? nil : sum
    }

    /// The parts of a text, nil when it is anything but numbers and letters in turns; the last may lack its letters.
    static func parts(of text: Substring) -> [QuantityPart]? {
        var rest = text.utf8
        var parts: [QuantityPart] = []
        while !rest.isEmpty {
            let whole = rest.prefix(while: isDigit)
            rest = rest.dropFirst(whole.count)
            var fraction = rest.prefix(0)
            if rest.first == UInt8(ascii: ".") {
                fraction = rest.dropFirst().prefix(while: isDigit)
                guard !fraction.isEmpty else { return nil }
                rest = rest.dropFirst(1 + fraction.count)
            }
            let unit = rest.prefix { ($0 | 0x20) &- UInt8(ascii: "a") < 26 }
            rest = rest.dropFirst(unit.count)
            guard !whole.isEmpty, !unit.isEmpty || rest.isEmpty else { return nil }
            parts.append(
                QuantityPart(whole: Substring(whole), fraction: Substring(fraction), unit: Substring(unit))
            )
        }
        return parts.isEmpty ? nil : parts
    }

    /// The parts of a text that is written as others write quantities: `5 s`, `1,5s`, `.5S`.
    static func guessedParts(of text: some StringProtocol) -> [QuantityPart]? {
        guard text.utf8.count <= 64 else { return nil }
        let tidy = text.lowercased().filter { $0 != " " }.map { $0 == "," ? "." : $0 }
        return parts(of: (tidy.first == "." ? "0" : "") + String(tidy)[...])
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
