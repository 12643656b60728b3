// How long a phase of a job lasts. What may be written follows from `progress`: a duration, or a number of status GETs.

import Formats
import IdentityCloud

/// The length of a phase as it is written.
enum PhaseLength: Sendable {
    case lasting(Milliseconds)
    case polls(Int)
    /// So many accounts a second.
    case rate(Double)

    /// A key whose value depends on the progress.
    enum Key: Sendable {
        case length(String, allowsRate: Bool)
        case plan

        fileprivate func property(_ progress: Progress) -> SchemaValue.Member {
            switch self {
            case .plan: SchemaValue.Member(name: "plan", value: PlanForm.schema(progress))
            case .length(let name, let allowsRate):
                SchemaValue.Member(
                    name: name,
                    value: progress == .polls
                        ? PhaseLength.pollsSchema : PhaseLength.timeSchema(allowsRate: allowsRate)
                )
            }
        }
    }

    static let mostPolls = 1_000_000
    private static let ratePattern = "^(?!0+(\\.0+)?/)[0-9]{1,9}(\\.[0-9]{1,3})?/s$"

    /// Reads a length that fits the progress.
    static func read(
        _ node: Node,
        _ progress: Progress,
        allowsRate: Bool,
        _ reading: inout Reading
    ) -> PhaseLength? {
        let time = node.duration.map(PhaseLength.lasting) ?? (allowsRate ? rate(node) : nil)
        let polls = node.scalar?.integer(in: 0...mostPolls).map(PhaseLength.polls)
        switch progress {
        case .time:
            if let time { return time }
            let isRate = node.scalar?.text.hasSuffix("/s") ?? false
            let example =
                switch (allowsRate, isRate) {
                case (true, true): "a rate from 0.001/s to 999999999.999/s"
                case (true, false): "a duration such as 3s, or a rate such as 500/s"
                case (false, _): "a duration such as 2s or 30s"
                }
            guard polls != nil else { return reading.duration(node, example).map(PhaseLength.lasting) }
            let length = DurationText.suggestion(for: node.scalar?.text ?? "") ?? ""
            return reading.expected(
                example,
                at: node,
                hint: "did you mean `\(length)`, or `progress: polls`?"
            )
        case .polls:
            if let polls { return polls }
            let hint =
                time == nil ? nil : "`progress: polls` counts status GETs; `progress: time` takes durations"
            return reading.expected("a number of status GETs from 0 to \(mostPolls)", at: node, hint: hint)
        case .manual:
            if let length = polls ?? time { return length }
            let expectation = "a duration such as 3s, or a number of status GETs from 0 to \(mostPolls)"
            return reading.duration(node, expectation).map(PhaseLength.lasting)
        }
    }

    private static func rate(_ node: Node) -> PhaseLength? {
        guard let text = node.scalar?.string, text.hasSuffix("/s") else { return nil }
        let parts = text.utf8.dropLast(2).split(
            separator: UInt8(ascii: "."),
            omittingEmptySubsequences: false
        )
        guard parts.count <= 2, decimal(parts[0]) != nil,
            parts.count == 1 || decimal(parts[1], atMost: 3) != nil,
            let value = Double(text.dropLast(2)), value > 0
        else { return nil }
        return .rate(value)
    }

    // MARK: What the schema says

    /// Any length, whatever the progress.
    static func schema(allowsRate: Bool) -> SchemaValue {
        ["anyOf": [timeSchema(allowsRate: allowsRate), pollsSchema]]
    }

    /// The conditions of a mapping that has `progress` and these keys.
    ///
    /// - Parameters:
    ///   - keys: The keys whose values depend on it.
    ///   - inherited: The progress of a mapping that does not say; nil when other parts of the file decide.
    /// - Returns: Conditions that must all hold.
    static func conditions(on keys: [Key], inherited: Progress?) -> [SchemaValue] {
        let explicit: [SchemaValue] = [("time", Progress.time), ("polls", .polls)].map { word, progress in
            let isSaid = required(["progress"]).adding(["properties": ["progress": ["const": .string(word)]]])
            return ["if": isSaid, "then": lengths(keys, progress)]
        }
        return explicit + (inherited.map { [unsaid(keys, $0)] } ?? [])
    }

    /// The condition of a mapping that does not say its progress.
    static func unsaid(_ keys: [Key], _ progress: Progress) -> SchemaValue {
        ["if": ["not": required(["progress"])], "then": lengths(keys, progress)]
    }

    private static func lengths(_ keys: [Key], _ progress: Progress) -> SchemaValue {
        ["properties": .object(keys.map { $0.property(progress) })]
    }

    private static let pollsSchema: SchemaValue = [
        "type": "integer", "minimum": 0, "maximum": .integer(mostPolls),
    ]

    private static func timeSchema(allowsRate: Bool) -> SchemaValue {
        let duration = Form.duration.schema
        guard allowsRate else { return duration }
        return ["anyOf": [duration, ["type": "string", "pattern": .string(ratePattern)]]]
    }
}
