// `wire`: reset | close | stall | garbage | { truncate: 40 } | { dribble: 8, every: 100ms }.

import IdentityCloud
import Scenarios

/// The ways to write a wire effect.
enum WireForm {
    static let wire: Form<WireEffect> = {
        let words = Form<WireEffect>.words([
            "reset": .reset, "close": .close, "stall": .stall, "garbage": .garbage,
        ])
        let measured = Self.measured.form.map(\.effect)
        return Form(
            schema: ["anyOf": [words.schema, measured.schema]],
            read: { node, reading in
                if node.entries != nil { return measured.read(node, &reading) }
                switch node.scalar?.string {
                case "truncate": return reading.expected("a mapping such as { truncate: 40 }", at: node)
                case "dribble":
                    return reading.expected("a mapping such as { dribble: 8, every: 100ms }", at: node)
                default: return words.read(node, &reading)
                }
            }
        )
    }()

    private struct Draft: Sendable {
        var truncate: Int?
        var dribble = 1
        var every: Milliseconds = 100

        var effect: WireEffect {
            truncate.map(WireEffect.truncate) ?? .dribble(bytes: dribble, everyMilliseconds: every)
        }
    }

    private static let measured = MappingForm<Draft>(
        "a wire effect",
        "An answer that is cut off, or sent in small pieces.",
        start: { _ in Draft() },
        fields: [
            Field(
                "truncate",
                \.truncate,
                Form.integer(0...1_000_000_000).optional,
                "The connection ends after so many bytes of the body, though Content-Length promises all."
            ),
            Field(
                "dribble",
                \.dribble,
                Form.integer(1...1_000_000_000).map { $0 },
                "So many bytes are sent at a time."
            ),
            Field("every", \.every, .duration, "How long it waits between the pieces of `dribble`."),
        ],
        rules: [
            .oneOf(["truncate", "dribble"], "a wire effect needs `truncate` or `dribble`"),
            .exclusive(["truncate", "dribble"], "`truncate` and `dribble` exclude each other"),
            .key("every", needs: "dribble", "`every` needs `dribble`"),
        ]
    )
}
