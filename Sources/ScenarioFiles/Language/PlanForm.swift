// `plan`: [STARTED 2s, ACCOUNTS_COLLECTED 3s, STARTED 1s, COMPLETED].

import Formats
import IdentityCloud

/// A course that is spelled out.
enum PlanForm {
    private static let phases: [AggregationPhase] = [
        .started, .accountsCollected, .retried, .completed, .cancelled, .terminated,
    ]
    private static let longest = 100

    /// What the schema says; nil for any progress.
    static func schema(_ progress: Progress?) -> SchemaValue {
        let polls = "[0-9]{1,7}"
        let length =
            switch progress {
            case .time?: DurationText.pattern
            case .polls?: polls
            case .manual?, nil: "(\(DurationText.pattern)|\(polls))"
            }
        let names = phases.map(\.rawValue).joined(separator: "|")
        return [
            "type": "array", "minItems": 1, "maxItems": .integer(longest),
            "items": ["type": "string", "pattern": .string("^(\(names))( \(length))?$")],
        ]
    }

    static func read(
        _ node: Node,
        _ progress: Progress,
        _ reading: inout Reading
    ) -> [AggregationSettings.PlannedPhase]? {
        let entry = Form<AggregationSettings.PlannedPhase>(
            schema: [:],
            read: { node, reading in phase(node, progress, &reading) }
        )
        guard let plan = entry.list(atLeast: 1, atMost: longest).read(node, &reading),
            let elements = node.elements
        else { return nil }
        let errors = reading.errorCount
        for (phase, node) in zip(plan, elements).dropLast() where phase.length == nil && progress != .manual {
            reading.report(
                .relation,
                at: node.position,
                "`plan`: \(phase.phase.rawValue) needs a length, as it is not the last"
            )
        }
        if let last = plan.last, last.length != nil, let node = elements.last {
            reading.report(
                .relation,
                at: node.position,
                "`plan`: the last phase lasts for good: leave its length out"
            )
        }
        return reading.errorCount == errors ? plan : nil
    }

    private static func phase(
        _ node: Node,
        _ progress: Progress,
        _ reading: inout Reading
    ) -> AggregationSettings.PlannedPhase? {
        let text = node.scalar?.string ?? ""
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        let example = progress == .polls ? "STARTED 2" : "STARTED 2s"
        guard let name = parts.first, let phase = AggregationPhase(rawValue: String(name)) else {
            let near = NearestName.to(String(parts.first ?? ""), among: phases.map(\.rawValue))
            return reading.expected(
                "a phase and its length such as \(example)",
                at: node,
                hint: near.map { "did you mean `\($0)`?" }
            )
        }
        guard parts.count == 2 else { return .init(phase) }
        if progress != .time, let count = decimal(parts[1].utf8, atMost: 7) {
            guard count <= PhaseLength.mostPolls else {
                reading.report(
                    .relation,
                    at: node.position,
                    "`plan`: at most \(PhaseLength.mostPolls) status GETs"
                )
                return nil
            }
            return .init(phase, .polls(count))
        }
        let expectation =
            "\(name) with \(progress == .polls ? "a number of status GETs" : "a duration") such as \(example)"
        guard progress != .polls else { return reading.expected(expectation, at: node) }
        do throws(QuantityError) {
            let length = try DurationText.milliseconds(parts[1], in: 0...Node.longestDuration)
            return .init(phase, .lasting(Milliseconds(length)))
        } catch {
            return reading.expected(expectation, at: node, error)
        }
    }
}
