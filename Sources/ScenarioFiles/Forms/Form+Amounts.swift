// Sizes (`64KiB`), and amounts as conditions have them: `5`, `5+`, `1-5`.

import Formats
import Scenarios

extension Form where Value == Int {
    /// A size in bytes, with its unit or without.
    static func size(_ range: ClosedRange<Int64>) -> Form {
        Form(
            schema: [
                "anyOf": [
                    [
                        "type": "integer", "minimum": .integer(Int(range.lowerBound)),
                        "maximum": .integer(Int(range.upperBound)),
                    ],
                    // With at least 1 it must not say 0, which a pattern can tell; how much is too much it cannot.
                    [
                        "type": "string",
                        "pattern": .string(
                            "^\(range.lowerBound > 0 ? "(?=.*[1-9])" : "")\(SizeText.pattern)$"
                        ),
                    ],
                ]
            ],
            read: { node, reading in
                let expectation = "a size such as 64KiB or 1MiB"
                let bounds = Int(range.lowerBound)...Int(range.upperBound)
                if let bytes = node.scalar?.integer(in: bounds) { return bytes }
                guard let text = node.scalar?.string,
                    range.lowerBound == 0 || text.contains(where: { ("1"..."9").contains($0) })
                else { return reading.expected(expectation, at: node) }
                do throws(QuantityError) {
                    return Int(try SizeText.bytes(text, in: range))
                } catch {
                    return reading.expected(expectation, at: node, error)
                }
            }
        )
    }
}

extension Form where Value == FaultCondition.Amount {
    /// A number of things.
    static let count = amount("[0-9]{1,15}", "a number such as 5, 5+ or 1-5") { text throws(QuantityError) in
        guard let number = decimal(text.utf8, atMost: 15) else { throw .malformed(meant: nil) }
        return Int64(number)
    }

    /// A size, with its unit or without.
    static let sizes = amount(SizeText.pattern, "a size such as 5MiB, 5MiB+ or 1KiB-5MiB") {
        text throws(QuantityError) in
        try SizeText.bytes(text, in: 0...mostBytes)
    }

    /// 999 TiB; no double between 0 and it stands for two numbers.
    private static let mostBytes: Int64 = 999 << 40

    private static func amount(
        _ pattern: String,
        _ expectation: String,
        _ number: @escaping @Sendable (Substring) throws(QuantityError) -> Int64
    ) -> Form {
        Form(
            schema: [
                "anyOf": [
                    ["type": "integer", "minimum": 0, "maximum": .integer(Int(mostBytes))],
                    ["type": "string", "pattern": .string("^\(pattern)(-\(pattern)|\\+)?$")],
                ]
            ],
            read: { node, reading in
                guard let scalar = node.scalar else { return reading.expected(expectation, at: node) }
                if scalar.isNumber {
                    guard let exact = scalar.integer(in: 0...Int(mostBytes)) else {
                        return reading.expected(expectation, at: node)
                    }
                    return FaultCondition.Amount(from: Int64(exact), to: Int64(exact))
                }
                do throws(QuantityError) {
                    let amount = try range(scalar.string ?? "", number)
                    guard amount.to.map({ amount.from <= $0 }) ?? true else {
                        return reading.endsBeforeItBegins(scalar.text, at: node)
                    }
                    return amount
                } catch {
                    return reading.expected(expectation, at: node, error)
                }
            }
        )
    }

    private static func range(
        _ text: String,
        _ number: (Substring) throws(QuantityError) -> Int64
    ) throws(QuantityError) -> FaultCondition.Amount {
        if text.hasSuffix("+") { return FaultCondition.Amount(from: try number(text.dropLast()), to: nil) }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let from = try number(ends[0])
        return FaultCondition.Amount(from: from, to: ends.count == 2 ? try number(ends[1]) : from)
    }
}
