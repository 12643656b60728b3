// `calls`: 3 | 1-2 | 3+ | every 5.

import Scenarios

/// The text form of a selection of calls.
enum CallSelectionText {
    static let form = Form<CallSelection>(
        schema: [
            "anyOf": [
                ["type": "integer", "minimum": 1, "maximum": 999_999_999],
                [
                    "type": "string",
                    "pattern": "^(0*[1-9][0-9]*(-0*[1-9][0-9]*|\\+)?|every 0*[1-9][0-9]*)$", "maxLength": 21,
                ],
            ]
        ],
        read: { node, reading in
            guard let scalar = node.scalar, let selection = selection(scalar) else {
                return reading.expected(
                    "calls counted from 1, such as 3, 1-2, 3+ or every 5",
                    at: node,
                    hint: hint(node.scalar?.text ?? "")
                )
            }
            if case .range(let from, let to?) = selection, to < from {
                reading.report(.relation, at: node.position, "`calls`: \(scalar.text) ends before it begins")
                return nil
            }
            return selection
        }
    )

    private static func selection(_ scalar: Scalar) -> CallSelection? {
        if scalar.isNumber { return scalar.integer(in: 1...999_999_999).map { .range(from: $0, to: $0) } }
        guard let text = scalar.string, text.utf8.count <= 21 else { return nil }
        if text.hasPrefix("every ") { return number(text.dropFirst(6)).map(CallSelection.every) }
        if text.hasSuffix("+") { return number(text.dropLast()).map { .range(from: $0, to: nil) } }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(number)
        guard ends.count <= 2, let from = ends[0], let to = ends[ends.count - 1] else { return nil }
        return .range(from: from, to: to)
    }

    private static func number(_ text: Substring) -> Int? {
        decimal(text.utf8, atMost: 18).flatMap { $0 > 0 ? $0 : nil }
    }

    /// What other languages of tests would write.
    private static func hint(_ text: String) -> String? {
        if text.contains("..") {
            return "did you mean `\(text.split(separator: ".").joined(separator: "-"))`?"
        }
        if text == "all" || text == "*" { return "leave `calls` out for all of them" }
        if text == "first" { return "did you mean `1`?" }
        return text == "0" ? "did you mean `1`?" : nil
    }
}
