// `delay`: 200ms | { min: 50ms, max: 400ms } | { median: 120ms, p99: 2s }.

import IdentityCloud
import Scenarios

/// The ways to write a delay.
enum DelayForm {
    static let delay: Form<FaultDelay> = {
        let fixed = Form.duration.map(FaultDelay.fixed)
        let drawn = Self.drawn.form.map(\.delay)
        return Form(
            schema: ["anyOf": [fixed.schema, drawn.schema]],
            read: { node, reading in (node.entries == nil ? fixed : drawn).read(node, &reading) }
        )
    }()

    private struct Draft: Sendable {
        var minimum: Milliseconds = 0
        var maximum: Milliseconds = 0
        var median: Milliseconds?
        var p99: Milliseconds = 0

        var delay: FaultDelay {
            median.map { .lognormal(median: $0, p99: p99) } ?? .uniform(minimum: minimum, maximum: maximum)
        }
    }

    private static let drawn = MappingForm<Draft>(
        "a delay",
        "A delay drawn from the seed: even between `min` and `max`, or log-normal with a `median` and a 99th percentile.",
        start: { _ in Draft() },
        fields: [
            Field("min", \.minimum, Form.duration.map { $0 }, "The shortest delay."),
            Field("max", \.maximum, Form.duration.map { $0 }, "The longest delay."),
            Field("median", \.median, Form.positiveDuration.optional, "Half of the delays are shorter."),
            Field("p99", \.p99, Form.positiveDuration.map { $0 }, "One delay of a hundred is longer."),
        ],
        rules: [
            .oneOf(["min", "max", "median", "p99"], "a delay needs `min` and `max`, or `median` and `p99`"),
            .key("min", needs: "max", "`min` needs `max`"),
            .key("max", needs: "min", "`max` needs `min`"),
            .key("median", needs: "p99", "`median` needs `p99`"),
            .key("p99", needs: "median", "`p99` needs `median`"),
            .exclusive(["min", "median"], "a delay has `min` and `max`, or `median` and `p99`, not both"),
        ],
        finish: { draft, node, reading in
            if draft.minimum > draft.maximum, let entry = node["max"] {
                reading.report(.relation, at: entry.value.position, "`max` is less than `min`")
            }
            if let median = draft.median, draft.p99 < median, let entry = node["p99"] {
                reading.report(.relation, at: entry.value.position, "`p99` is less than `median`")
            }
        }
    )
}
