// Forms of time: lengths (`200ms`, `3s`, `1h30m`, `2d`), moments and stretches.

import Formats
import IdentityCloud
import Scenarios

extension Form where Value == Milliseconds {
    /// A length of time; 0 needs no unit.
    static let duration = Form(
        schema: [
            "anyOf": [["type": "string", "pattern": .string("^\(DurationText.pattern)$")], ["const": 0]]
        ],
        read: { node, reading in reading.duration(node, "a duration such as 200ms, 3s, 10m or 1h") },
        show: { .string(DurationText.text($0.milliseconds)) }
    )

    /// A length of time above 0.
    static let positiveDuration = Form(
        schema: ["type": "string", "pattern": .string("^(?=.*[1-9])\(DurationText.pattern)$")],
        read: { node, reading in
            let expectation = "a duration above 0 such as 200ms, 3s, 10m or 1h"
            // What says 0 is not of the form; what is less than half a millisecond is, but too short.
            guard node.scalar?.text.contains(where: { ("1"..."9").contains($0) }) ?? false else {
                return reading.expected(expectation, at: node)
            }
            return reading.duration(node, expectation, least: 1)
        },
        show: { .string(DurationText.text($0.milliseconds)) }
    )
}

extension Node {
    /// The greatest length of time in scenario files.
    static let longestDuration: Int64 = 999 * 86_400_000

    /// The length of time a node writes, whatever its range; nil for anything else.
    var duration: Milliseconds? { try? duration(in: 0...Self.longestDuration) }

    fileprivate func duration(in range: ClosedRange<Int64>) throws(QuantityError) -> Milliseconds {
        if scalar?.integer(in: 0...0) == 0, range.contains(0) { return 0 }
        // A text is read, a bare number only told its unit.
        return Milliseconds(try DurationText.milliseconds(scalar?.text ?? "", in: range))
    }
}

extension Reading {
    /// The length of time a node writes; nil, and a report, for anything else.
    mutating func duration(_ node: Node, _ expectation: String, least: Int64 = 0) -> Milliseconds? {
        do throws(QuantityError) {
            return try node.duration(in: least...Node.longestDuration)
        } catch {
            return expected(expectation, at: node, error)
        }
    }
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
    /// A stretch of time, both ends included, or with an open end: `30s..60s`, `30s..`, `30s+`.
    static let window = Form(
        schema: [
            "type": "string",
            "pattern": .string("^\(DurationText.pattern)(\\+|\\.\\.(\(DurationText.pattern))?)$"),
        ],
        read: { node, reading in
            let text = node.scalar?.string ?? ""
            var ends = text.split(separator: "..", omittingEmptySubsequences: false)
            if ends.count == 1, text.hasSuffix("+") { ends = [ends[0].dropLast(), ""] }
            let expectation = "a stretch of time such as 30s..60s or 30s.."
            guard ends.count == 2 else { return reading.expected(expectation, at: node) }
            let window: FaultRule.Window
            do throws(QuantityError) {
                window = FaultRule.Window(
                    from: try end(ends[0]),
                    to: ends[1].isEmpty ? nil : try end(ends[1])
                )
            } catch {
                return reading.expected(expectation, at: node, error)
            }
            guard window.to.map({ window.from <= $0 }) ?? true else {
                return reading.endsBeforeItBegins(text, at: node)
            }
            return window
        }
    )

    private static func end(_ text: Substring) throws(QuantityError) -> Milliseconds {
        Milliseconds(try DurationText.milliseconds(text, in: 0...Node.longestDuration))
    }
}

extension Reading {
    /// Reports a range whose ends are the wrong way round.
    mutating func endsBeforeItBegins<Value>(_ text: String, at node: Node) -> Value? {
        report(.relation, at: node.position, "`\(key ?? "")`: \(text) ends before it begins")
        return nil
    }
}
