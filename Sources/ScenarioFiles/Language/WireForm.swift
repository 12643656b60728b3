// `wire`: reset | close | stall | garbage | { truncate: 40 } | { dribble: 8, every: 100ms } | { reset-upload: 64KiB } |
// { read: 16KiB, every: 100ms }.

import Formats
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
                let word = node.scalar?.string ?? ""
                if let example = examples[word] {
                    return reading.expected("a mapping such as \(example)", at: node)
                }
                guard NearestName.to(word, among: plain) == nil else { return words.read(node, &reading) }
                let forms = plain.joined(separator: ", ")
                return reading.expected("\(forms), or a mapping such as { truncate: 40 }", at: node)
            }
        )
    }()

    /// Those that need no measure.
    private static let plain = ["reset", "close", "stall", "garbage"]

    private static let examples = [
        "truncate": "{ truncate: 40 }", "dribble": "{ dribble: 8, every: 100ms }",
        "reset-upload": "{ reset-upload: 64KiB }", "read": "{ read: 16KiB, every: 100ms }",
    ]

    private struct Draft: Sendable {
        var truncate: Int?
        var dribble: Int?
        var resetUpload: Int?
        var read = 1
        var every: Milliseconds = 100

        var effect: WireEffect {
            if let truncate { return .truncate(bytes: truncate) }
            if let dribble { return .dribble(bytes: dribble, everyMilliseconds: every) }
            if let resetUpload { return .resetUpload(bytes: resetUpload) }
            return .read(bytes: read, everyMilliseconds: every)
        }
    }

    private static let kinds = ["truncate", "dribble", "reset-upload", "read"]

    private static let measured = MappingForm<Draft>(
        "a wire effect",
        "An answer that is cut off or sent in small pieces, or an upload that is.",
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
                Form.integer(1...1_000_000_000).optional,
                "So many bytes are sent at a time."
            ),
            Field(
                "reset-upload",
                \.resetUpload,
                Form.size(0...mostOfUpload).optional,
                "The connection is reset when so much of the request's body has come; nothing of it is done."
            ),
            Field(
                "read",
                \.read,
                Form.size(1...mostOfUpload).map { $0 },
                "So much of the request's body is taken in at a time, and no faster."
            ),
            Field(
                "every",
                \.every,
                .duration,
                "How long it waits between the pieces of `dribble` or `read`."
            ),
        ],
        rules: [
            .oneOf(kinds, "a wire effect needs \(listed(kinds.map { "`\($0)`" }))"),
            .exclusive(kinds, "a wire effect has one of \(listed(kinds.map { "`\($0)`" }))"),
            KeyRule(
                schemas: [
                    [
                        "if": required(["every"]),
                        "then": ["anyOf": [required(["dribble"]), required(["read"])]],
                    ]
                ]
            ) { node, reading in
                guard let entry = node["every"], node["dribble"] == nil, node["read"] == nil else { return }
                reading.report(.language, at: entry.keyPosition, "`every` needs `dribble` or `read`")
            },
        ]
    )

    /// 1 TiB.
    private static let mostOfUpload: Int64 = 1 << 40
}
