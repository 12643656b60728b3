// Forms of time: lengths (`200ms`, `3s`, `10m`, `1h`, `2d`), moments and stretches.

import Formats
import IdentityCloud
import Scenarios

extension Form where Value == Milliseconds {
    /// A length of time; 0 needs no unit.
    static let duration = Form(
        schema: [
            "anyOf": [["type": "string", "pattern": .string("^\(DurationText.pattern)$")], ["const": 0]]
        ],
        read: { node, reading in
            if let length = node.duration { return length }
            return reading.expected(
                "a duration such as 200ms, 3s, 10m or 1h",
                at: node,
                hint: node.durationHint
            )
        },
        show: { .string(DurationText.text($0)) }
    )

    /// A length of time above 0.
    static let positiveDuration = Form(
        schema: ["type": "string", "pattern": .string("^\(DurationText.positivePattern)$")],
        read: { node, reading in
            if let length = node.duration, length > 0 { return length }
            let expectation = "a duration above 0 such as 200ms, 3s, 10m or 1h"
            return reading.expected(expectation, at: node, hint: node.durationHint)
        },
        show: { .string(DurationText.text($0)) }
    )
}

extension Node {
    /// The length of time a node writes, nil for anything else.
    var duration: Milliseconds? {
        guard let scalar else { return nil }
        return scalar.integer(in: 0...0) == 0 ? 0 : scalar.string.flatMap { DurationText.milliseconds($0) }
    }

    var durationHint: String? { scalar.flatMap { DurationText.hint($0.text) } }
}

extension Form where Value == Timestamp {
    /// A moment with its offset from UTC.
    static let moment = Form.pattern(
        "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
            + "(\\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$",
        "a moment such as 2026-01-31T14:30:00Z",
        parse: { text in RFC3339.milliseconds(text).map { Timestamp(milliseconds: $0) } },
        show: { .string(RFC3339.text($0.milliseconds)) }
    )
}

extension Form where Value == FaultRule.Window {
    /// A stretch of time, both ends included.
    static let window = Form(
        schema: [
            "type": "string", "pattern": .string("^\(DurationText.pattern)\\.\\.\(DurationText.pattern)$"),
        ],
        read: { node, reading in
            guard let text = node.scalar?.string, let window = window(text) else {
                return reading.expected("two durations such as 30s..60s", at: node)
            }
            guard window.from <= window.to else {
                reading.report(.relation, at: node.position, "`between`: \(text) ends before it begins")
                return nil
            }
            return window
        }
    )

    private static func window(_ text: String) -> FaultRule.Window? {
        let parts = text.split(separator: "..", omittingEmptySubsequences: false)
        guard parts.count == 2, let from = DurationText.milliseconds(parts[0]),
            let to = DurationText.milliseconds(parts[1])
        else { return nil }
        return FaultRule.Window(from: from, to: to)
    }
}
