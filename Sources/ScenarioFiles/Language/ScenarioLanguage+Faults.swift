// `faults`: which calls are disturbed, and how.

import Formats
import IdentityCloud
import Scenarios

extension ScenarioLanguage {
    /// An entry of `faults`.
    static let fault = MappingForm<FaultRule>(
        "a fault rule",
        "A call that meets all conditions of the rule is disturbed. Rules are tried in order: the first with an `answer` or "
            + "`wire` that fires decides, delays add up until then.",
        start: { _ in FaultRule() },
        fields: selectors + effects,
        rules: [
            .oneOf(
                ["answer", "wire", "delay"],
                "the rule does nothing: give it an `answer`, a `wire` or a `delay`"
            ),
            .exclusive(["answer", "wire"], "a rule has an `answer` or a `wire`, not both"),
            retryAfterRule,
        ],
        finish: { rule, node, reading in reading.rules.append((rule, node)) }
    )

    private static let selectors: [Field<FaultRule>] = [
        Field("name", \.name, Form.name.optional, "What reports and the journal call the rule."),
        Field("on", \.operations, operations, "The operation it disturbs, a list of them, or \"*\" for all."),
        Field("where", \.condition, condition.form, "What else the call must be like."),
        Field(
            "calls",
            \.calls,
            CallSelectionText.form,
            "Which of the calls that fit `on`, `where` and `between`: `3`, `1-2`, `3+` or `every 5`; default: all. Calls are "
                + "counted whether or not another rule disturbs them."
        ),
        Field(
            "count-by",
            \.countBy,
            .words(["rule": .rule, "job": .job, "source": .source, "client": .client]),
            "What `calls` counts by: all calls of the `rule` together, or each `job`, `source` or `client` by itself."
        ),
        Field(
            "chance",
            \.chance,
            Form.percent.map({ $0 / 100 }, back: { $0 * 100 }),
            "How likely it fires for a call that `calls` names; drawn from the seed, so a run repeats."
        ),
        Field("limit", \.limit, Form.integer(0...1_000_000_000).optional, "Fires at most so often."),
        Field(
            "between",
            \.between,
            Form.window.optional,
            "A stretch of tenant time since the scenario began, both ends included: `30s..60s`."
        ),
    ]

    private static let effects: [Field<FaultRule>] = [
        Field(
            "answer",
            \.answer,
            AnswerForm.answer.optional,
            "What the call gets instead of its own answer."
        ),
        Field(
            "retry-after",
            schema: retryAfter.schema,
            "The Retry-After of a 429 or 503 in whole seconds, or `none`; default: 10s with 429, none with 503."
        ) { node, rule, reading in
            guard let wait = retryAfter.read(node, &reading) else { return }
            rule.answer = rule.answer?.with(wait)
        },
        Field("delay", \.delay, DelayForm.delay.optional, delayAbout),
        Field("wire", \.wire, WireForm.wire.optional, "How the answer is spoiled on the connection."),
        Field(
            "when",
            \.when,
            .words(["before": .before, "after": .after]),
            "`before`: nothing happens but the fault. `after`: the work is done, the answer is lost."
        ),
    ]

    private static let delayAbout =
        "How long the answer is held back, in real time: `200ms`; `{ min: 50ms, max: 400ms }`, even; or "
        + "`{ median: 120ms, p99: 2s }`, log-normal."

    /// `on`: an operation, a list of them, or `*`.
    private static let operations: Form<Set<Operation>?> = {
        let operation = Form<Operation>(
            schema: ["enum": .array(Operation.allCases.map { .string($0.rawValue) })],
            read: { node, reading in
                if let operation = node.scalar?.string.flatMap({ Operation(rawValue: $0) }) {
                    return operation
                }
                let names = Operation.allCases.map(\.rawValue)
                let near = node.scalar.flatMap { NearestName.to($0.text, among: names) }
                return reading.expected(
                    near == nil ? "an operation (\(listed(names)))" : "an operation",
                    at: node,
                    hint: near.map { "did you mean `\($0)`?" }
                )
            }
        ).defined(as: "operation")
        let list = operation.list(atLeast: 1)
        return Form(
            schema: ["anyOf": [["const": "*"], operation.schema, list.schema]],
            read: { node, reading in
                if node.scalar?.string == "*" { return .some(nil) }
                if node.elements != nil { return list.read(node, &reading).map(Set.init) }
                return operation.read(node, &reading).map { [$0] }
            },
            show: { $0 == nil ? "*" : nil }
        )
    }()

    /// `where`.
    private static let condition = MappingForm<FaultCondition>(
        "`where`",
        "What a call must be like besides its operation.",
        start: { _ in FaultCondition() },
        fields: [
            Field(
                "source",
                \.source,
                Form.name.optional,
                "The source that is loaded, or whose job is asked for."
            ),
            Field(
                "job",
                \.job,
                Form.name.optional,
                "The id of the aggregation, task or export that is asked for."
            ),
            Field("client", \.client, Form.name.optional, "The client_id of the caller."),
            Field(
                "version",
                \.version,
                Form<APIVersion>.words([
                    "beta": .beta, "v2024": .v2024, "v2025": .v2025, "v2026": .v2026, "v1": .v1,
                ]).optional,
                "The version of the API in the path."
            ),
            Field("phase", \.phase, phase.optional, "The status that the job has when the call arrives."),
            Field(
                "header",
                \.headers,
                HeaderForm.request,
                "Request header fields and the values they must have."
            ),
        ]
    )

    private static let phase = Form<FaultCondition.Phase>.words([
        "STARTED": .aggregation(.started), "ACCOUNTS_COLLECTED": .aggregation(.accountsCollected),
        "COMPLETED": .aggregation(.completed), "CANCELLED": .aggregation(.cancelled),
        "RETRIED": .aggregation(.retried), "TERMINATED": .aggregation(.terminated),
        "QUEUED": .export(.queued), "IN_PROGRESS": .export(.inProgress),
        "SUCCESS": .export(.success), "ERROR": .export(.error),
    ])

    /// `retry-after`: whole seconds, as the header field has them, or `none`.
    private static let retryAfter = Form<FaultAnswer.RetryAfter>(
        schema: ["type": "string", "pattern": .string("^(none|(?!.*(\\.|ms))\(DurationText.pattern))$")],
        read: { node, reading in
            if node.scalar?.string == "none" { return FaultAnswer.RetryAfter.none }
            let expectation = "whole seconds such as 3s or 1m, or none"
            let text = node.scalar?.text ?? ""
            guard !text.contains("."), !text.hasSuffix("ms") else {
                return reading.expected(expectation, at: node)
            }
            do throws(QuantityError) {
                let length = Milliseconds(try DurationText.milliseconds(text, in: 0...longestRetryAfter))
                return .seconds(Int(length.wholeSeconds))
            } catch {
                return reading.expected(expectation, at: node, error)
            }
        }
    )

    /// 9999 hours.
    private static let longestRetryAfter: Int64 = 9_999 * 3_600_000

    private static let retryAfterRule: KeyRule = {
        let waiting: SchemaValue = ["enum": [429, 503]]
        let answer: SchemaValue = [
            "anyOf": [
                waiting, required(["status"]).adding(["type": "object", "properties": ["status": waiting]]),
            ]
        ]
        return KeyRule(
            schemas: [
                [
                    "if": required(["retry-after"]),
                    "then": required(["answer"]).adding(["properties": ["answer": answer]]),
                ]
            ]
        ) { node, reading in
            guard let entry = node["retry-after"] else { return }
            let answer = node["answer"]?.value
            let status = answer?.scalar ?? answer?["status"]?.value.scalar
            guard ![429, 503].contains(where: { status?.integer(in: $0...$0) != nil }) else { return }
            reading.report(
                .language,
                at: entry.keyPosition,
                "`retry-after` needs `answer: 429` or `answer: 503`"
            )
        }
    }()
}

extension FaultAnswer {
    /// The same answer with a Retry-After.
    fileprivate func with(_ wait: RetryAfter) -> FaultAnswer {
        switch self {
        case .preset(let status, let variant, _):
            return .preset(status: status, variant: variant, retryAfter: wait)
        case .custom(let status, let headers, let body):
            guard case .seconds(let seconds) = wait else { return self }
            let header = FaultCondition.Header(name: "Retry-After", value: String(seconds))
            return .custom(status: status, headers: headers + [header], body: body)
        }
    }
}
