// Percentages. They are written with their sign only: `0.02` and `2` would each be taken for the other.

import Formats

extension Form where Value == Double {
    /// From 0% to 100%, as a number from 0 to 100.
    static let percent = Form.pattern(
        "^(100(\\.0{1,6})?|[0-9]{1,2}(\\.[0-9]{1,6})?)%$",
        "a percentage such as 2% or 0.5%",
        parse: { text in
            guard text.hasSuffix("%"), text.utf8.count <= 11 else { return nil }
            let parts = text.utf8.dropLast().split(
                separator: UInt8(ascii: "."),
                omittingEmptySubsequences: false
            )
            guard parts.count <= 2, let whole = decimal(parts[0], atMost: 3),
                parts[0].count < 3 || whole == 100,
                parts.count == 1 || decimal(parts[1], atMost: 6) != nil,
                let value = Double(text.dropLast()), value <= 100
            else { return nil }
            return value
        },
        hint: { text in
            guard let number = Double(text), (0...100).contains(number) else { return nil }
            return number > 0 && number < 1
                ? "did you mean `\(shortest(number * 100))%`?" : "did you mean `\(shortest(number))%`?"
        },
        show: { .string("\(shortest($0))%") }
    )
}

/// A number without a fraction that is 0.
func shortest(_ number: Double) -> String {
    Int(exactly: number).map { String($0) } ?? String(number)
}

/// The number that ASCII digits write, nil for anything else and for more digits than allowed.
func decimal(_ digits: some Collection<UInt8>, atMost most: Int = 9) -> Int? {
    digits.count <= most ? WholeNumber.read(digits, in: 0...Int.max) : nil
}
