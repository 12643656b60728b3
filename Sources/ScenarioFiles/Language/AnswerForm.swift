// `answer`: 429 | { 401: missing } | { status: 418, headers: ..., body: ... }.

import Formats
import Scenarios

/// The ways to write an answer.
enum AnswerForm {
    /// Codes whose body and headers are known.
    private static let presets = [400, 401, 403, 404, 429, 500, 502, 503, 504]

    static let answer: Form<FaultAnswer> = {
        let unauthorized = Self.unauthorized.form.map(\.answer)
        let spelledOut = Self.spelledOut.form.map(\.answer)
        return Form(
            schema: [
                "anyOf": [
                    ["enum": .array(presets.map(SchemaValue.integer) + ["401: expired", "401: missing"])],
                    unauthorized.schema, spelledOut.schema,
                ]
            ],
            read: { node, reading in
                guard let entries = node.entries else { return preset(node, &reading) }
                let isVariant = entries.contains { $0.key == "401" }
                return (isVariant ? unauthorized : spelledOut).read(node, &reading)
            }
        )
    }()

    private static func preset(_ node: Node, _ reading: inout Reading) -> FaultAnswer? {
        switch node.scalar?.string {
        case "401: expired": return .preset(status: 401, variant: .expired, retryAfter: .automatic)
        case "401: missing": return .preset(status: 401, variant: .missing, retryAfter: .automatic)
        default: break
        }
        if let status = node.scalar?.integer(in: 400...504), presets.contains(status) {
            return .preset(status: status, variant: .expired, retryAfter: .automatic)
        }
        return reading.expected(
            "\(listed(presets.map { String($0) })), or a mapping such as { status: 418 }",
            at: node,
            hint: hint(node)
        )
    }

    private static func hint(_ node: Node) -> String? {
        guard let scalar = node.scalar, let status = WholeNumber.read(scalar.text.utf8, in: 200...599) else {
            return nil
        }
        return presets.contains(status) ? "write it without quotes" : "did you mean `{ status: \(status) }`?"
    }

    // MARK: { 401: missing }

    private struct UnauthorizedDraft: Sendable {
        var variant = FaultAnswer.Variant.expired
        var answer: FaultAnswer { .preset(status: 401, variant: variant, retryAfter: .automatic) }
    }

    private static let unauthorized = MappingForm<UnauthorizedDraft>(
        "the 401",
        "One of the two documented forms of 401.",
        start: { _ in UnauthorizedDraft() },
        fields: [
            Field(
                "401",
                \.variant,
                .words(["expired": .expired, "missing": .missing]),
                isRequired: true,
                "What is wrong with the token: it is `expired`, or `missing`."
            )
        ]
    )

    // MARK: { status: 503, headers: { Retry-After: "5" }, body: { error: maintenance } }

    private struct Draft: Sendable {
        var status = 500
        var headers: [FaultAnswer.Field] = []
        var body = FaultAnswer.Body.preset
        var answer: FaultAnswer { .custom(status: status, headers: headers, body: body) }
    }

    private static let spelledOut = MappingForm<Draft>(
        "an answer",
        "An answer spelled out.",
        start: { _ in Draft() },
        fields: [
            Field(
                "status",
                \.status,
                .integer(200...599, "a status code"),
                isRequired: true,
                "Its status code."
            ),
            Field(
                "headers",
                \.headers,
                HeaderForm.response,
                "Header fields it has, in place of the server's own of that name; null takes one away."
            ),
            Field(
                "body",
                \.body,
                body,
                "Its body: text, or a mapping or list that is sent as JSON; default: ISC's for the status of an error, else "
                    + "none."
            ),
        ],
        rules: [bodilessRule(["body"])],
        finish: { _, node, reading in checkRetryAfter(node["headers"]?.value, &reading) }
    )

    /// Nonsense is a fault that a test may want; seconds that nobody can wait are a slip, and no client's report could
    /// reckon with them.
    private static func checkRetryAfter(_ headers: Node?, _ reading: inout Reading) {
        let most = FaultAnswer.longestRetryAfter
        for entry in headers?.entries ?? [] where entry.key.lowercased() == "retry-after" {
            guard let text = entry.value.scalar?.text, Scalar(plain: text).isNumber,
                Scalar(plain: text).number(in: Double(-most)...Double(most)) == nil
            else { continue }
            let message =
                "`\(entry.key)`: a number of seconds is from -\(most) to \(most), not \(entry.value.appearance)"
            reading.report(.relation, at: entry.value.position, message)
        }
    }

    /// An answer without content must not have any: it would be taken for the next answer (RFC 9112 §6.3).
    static func bodilessRule(_ keys: [String]) -> KeyRule {
        KeyRule(
            schemas: [
                [
                    "if": required(["status"]).adding(["properties": ["status": ["enum": [204, 205, 304]]]]),
                    "then": ["not": ["anyOf": .array(keys.map { required([$0]) })]],
                ]
            ]
        ) { node, reading in
            guard let status = node["status"]?.value.scalar?.integer(in: 200...599),
                [204, 205, 304].contains(status),
                let body = keys.compactMap({ node[$0] }).first
            else { return }
            reading.report(.language, at: body.keyPosition, "an answer with status \(status) has no body")
        }
    }

    private static let body = Form<FaultAnswer.Body>(
        schema: anyJSON,
        read: { node, _ in
            if let text = node.scalar?.string { return .text(text) }
            return .json(node.json)
        }
    )

    static let anyJSON: SchemaValue = ["type": ["object", "array", "string", "number", "boolean"]]

    // MARK: change: { status: 200, headers: { Date: null }, body: { brandNew: 1 } }

    /// What is changed of the call's own answer.
    static let change = MappingForm<AnswerChange>(
        "a change",
        "The call's own answer, changed; the work is done.",
        start: { _ in AnswerChange() },
        fields: [
            Field(
                "status",
                \.status,
                Form.integer(200...599, "a status code").optional,
                "Its status code instead."
            ),
            Field(
                "headers",
                \.headers,
                HeaderForm.response,
                "Header fields in place of those of that name; null takes one away."
            ),
            Field(
                "body",
                \.body,
                patch.optional,
                "A JSON Merge Patch (RFC 7396): members it names are replaced or added, null takes one away."
            ),
        ],
        rules: [
            .oneOf(
                ["status", "headers", "body"],
                "the change is empty: give it a `status`, `headers` or a `body`"
            )
        ]
    )

    private static let patch = Form<JSONNode>(
        schema: anyJSON,
        read: { node, reading in
            (try? JSONReader.read(node.json, limits: JSONLimits(bytes: .max, depth: YAMLReader.deepest)))
                ?? reading.expected("a value of JSON", at: node)
        }
    )
}

extension Node {
    /// The value as JSON text.
    var json: [UInt8] { JSONWriter.text { $0.write(self) } }
}

extension JSONWriter {
    /// Writes a value of a scenario file as JSON.
    fileprivate mutating func write(_ node: Node) {
        switch node.content {
        case .sequence(let elements):
            array { writer in
                for element in elements { writer.write(element) }
            }
        case .mapping(let entries):
            object { writer in
                for entry in entries {
                    writer.key(named: entry.key)
                    writer.write(entry.value)
                }
            }
        case .scalar(let scalar): write(scalar)
        }
    }

    private mutating func write(_ scalar: Scalar) {
        switch scalar.kind {
        case .null: null()
        case .bool(let value): bool(value)
        case .string: string(scalar.text)
        case .number(let value):
            if let integer = scalar.integer(in: .min ... .max) {
                self.integer(integer)
            } else {
                double(value)
            }
        }
    }
}
