// Forms of single values: text, numbers, words and everything that is text with a pattern.

import Formats

extension Form where Value == String {
    /// Any text; a number counts as its digits, so that ids need no quotes.
    static let text = Form(
        schema: ["type": ["string", "number"]],
        read: { node, reading in
            guard let scalar = node.scalar, scalar.string != nil || scalar.isNumber else {
                return reading.expected("text", at: node, hint: node.isWord ? "quote it" : nil)
            }
            return scalar.text
        },
        show: { .string($0) }
    )

    /// Text that names something: not empty, and not endless.
    static let name = Form(
        schema: ["type": ["string", "number"], "minLength": 1, "maxLength": 1_000],
        read: { node, reading in
            guard let text = Self.text.read(node, &reading) else { return nil }
            guard !text.isEmpty else { return reading.expected("text that is not empty", at: node) }
            guard text.utf8.count <= 4_000, text.unicodeScalars.count <= 1_000 else {
                return reading.expected("at most 1000 characters", at: node)
            }
            return text
        },
        show: { .string($0) }
    )
}

extension Node {
    /// Whether it is `true`, `false` or nothing: what people forget to quote.
    fileprivate var isWord: Bool {
        guard let scalar else { return false }
        if case .bool = scalar.kind { return true }
        return false
    }
}

extension Form where Value == Int {
    /// A whole number within bounds.
    static func integer(_ bounds: ClosedRange<Int>, _ what: String = "a whole number") -> Form {
        Form(
            schema: [
                "type": "integer", "minimum": .integer(bounds.lowerBound),
                "maximum": .integer(bounds.upperBound),
            ],
            read: { node, reading in
                let expectation = "\(what) from \(bounds.lowerBound) to \(bounds.upperBound)"
                guard let value = node.scalar?.integer(in: bounds) else {
                    let isQuoted =
                        node.scalar?.string.map { Scalar(plain: $0).integer(in: bounds) != nil } ?? false
                    return reading.expected(
                        expectation,
                        at: node,
                        hint: isQuoted ? "write it without quotes" : nil
                    )
                }
                return value
            },
            show: { .integer($0) }
        )
    }
}

extension Form where Value == UInt64 {
    /// A seed.
    static let seed = Form(
        schema: ["type": "integer", "minimum": 0, "maximum": .integer(.max)],
        read: { node, reading in
            guard let value = node.scalar?.integer(in: 0...Int.max) else {
                return reading.expected("a whole number from 0 to \(Int.max)", at: node)
            }
            return UInt64(clamping: value)
        }
    )
}

extension Form where Value == Double {
    /// A number within bounds.
    static func number(_ bounds: ClosedRange<Double>) -> Form {
        let ends = "\(shortest(bounds.lowerBound)) to \(shortest(bounds.upperBound))"
        return Form(
            schema: [
                "type": "number", "minimum": written(bounds.lowerBound),
                "maximum": written(bounds.upperBound),
            ],
            read: { node, reading in
                node.scalar?.number(in: bounds) ?? reading.expected("a number from \(ends)", at: node)
            },
            show: { written($0) }
        )
    }

    private static func written(_ number: Double) -> SchemaValue {
        Int(exactly: number).map(SchemaValue.integer) ?? .number(number)
    }
}

/// A word of the language; some are numbers, as the 404 of `unknown-source: 404`.
enum Word: Sendable, Equatable {
    case text(String)
    case number(Int)

    var schema: SchemaValue {
        switch self {
        case .text(let text): .string(text)
        case .number(let number): .integer(number)
        }
    }

    var text: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        }
    }

    func matches(_ scalar: Scalar) -> Bool {
        switch self {
        // YAML 1.1 tools read `off` as false, and write it as false into JSON.
        case .text("off"): scalar.string == "off" || scalar.kind == .bool(false)
        case .text(let text): scalar.string == text
        case .number(let number): scalar.integer(in: number...number) != nil
        }
    }
}

extension Word: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .number(value) }
}

extension Form where Value: Equatable {
    /// One of a few words, each with its meaning.
    static func words(_ words: KeyValuePairs<Word, Value>) -> Form {
        let words = words.map { (word: $0.key, value: $0.value) }
        let known = words.map(\.word.text)
        let written = words.map(\.word.schema) + (known.contains("off") ? [.bool(false)] : [])
        return Form(
            schema: ["enum": .array(written)],
            read: { node, reading in
                guard let scalar = node.scalar else { return reading.expected(listed(known), at: node) }
                if let match = words.first(where: { $0.word.matches(scalar) }) { return match.value }
                let hint: String? =
                    if words.contains(where: { $0.word.text == scalar.text }) {
                        scalar.string == nil ? "quote it" : "write it without quotes"
                    } else {
                        NearestName.to(scalar.text, among: known).map { "did you mean `\($0)`?" }
                    }
                return reading.expected(listed(known), at: node, hint: hint)
            },
            show: { value in words.first { $0.value == value }?.word.schema }
        )
    }
}

extension Form {
    /// Text of a pattern.
    ///
    /// - Parameters:
    ///   - pattern: What the schema asks of the text; `parse` must accept the same texts.
    ///   - expectation: The form in words, with examples.
    ///   - parse: The value of a text; nil for another text.
    ///   - hint: What a text that is refused was probably meant to be.
    ///   - show: How a value is written.
    /// - Returns: A form of text.
    static func pattern(
        _ pattern: String,
        _ expectation: String,
        parse: @escaping @Sendable (String) -> Value?,
        hint: @escaping @Sendable (String) -> String? = { _ in nil },
        show: @escaping @Sendable (Value) -> SchemaValue? = { _ in nil }
    ) -> Form {
        Form(
            schema: ["type": "string", "pattern": .string(pattern)],
            read: { node, reading in
                if let value = node.scalar?.string.flatMap(parse) { return value }
                return reading.expected(expectation, at: node, hint: node.scalar.flatMap { hint($0.text) })
            },
            show: show
        )
    }
}

/// Words as a sentence lists them: `a, b or c`.
func listed(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
}
