// `faults`: which calls are disturbed, and how.

import Formats
import IdentityCloud
import Scenarios

extension ScenarioLanguage {
    /// An entry of `faults`.
    static let fault = MappingForm<FaultRule>(
        "a fault rule",
        "A call that meets all conditions of the rule is disturbed. Rules are tried in order: the first with an `answer` or "
            + "`wire` that fires decides, delays and changes add up until then.",
        start: { _ in FaultRule() },
        fields: selectors + effects,
        rules: [
            .oneOf(
                ["answer", "change", "wire", "delay"],
                "the rule does nothing: give it an `answer`, a `change`, a `wire` or a `delay`"
            ),
            .exclusive(["answer", "wire"], "a rule has an `answer` or a `wire`, not both"),
            .exclusive(
                ["answer", "change"],
                "a rule has an `answer` of its own, or a `change` of the real one, not both"
            ),
            retryAfterRule,
        ],
        finish: { rule, node, reading in reading.rules.append((rule, node)) }
    )

    private static let selectors: [Field<FaultRule>] = [
        Field("name", \.name, Form.name.optional, "What reports and the journal call the rule."),
        Field(
            "on",
            \.scope,
            CallScopeForm.scope,
            "The operation it disturbs, or a stub by its method and path; a list of them; or \"*\" for all."
        ),
        Field("where", \.condition, ConditionForm.condition.form, "What else the call must be like."),
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
            "A stretch of tenant time since the rule came into force, at the tenant's start or with the PUT that brought it; "
                + "both ends included: `30s..60s`, or open: `30s..`."
        ),
        Field(
            "from",
            \.from,
            turn.form.optional,
            "The call from whose answer on the rule is in force; default: from the beginning."
        ),
        Field(
            "until",
            \.until,
            turn.form.optional,
            "The call with whose answer it is no longer in force; then `from` counts anew. A rule for \"*\" leaves such calls "
                + "alone."
        ),
    ]

    /// `from` and `until`.
    private static let turn = MappingForm<FaultRule.Turn>(
        "a turn",
        "Calls that turn a rule on or off once they have been answered.",
        start: { _ in FaultRule.Turn(CallScope()) },
        fields: [
            Field("on", \.calls, CallScopeForm.scope, isRequired: true, "Which calls, as in a rule."),
            Field("where", \.condition, ConditionForm.ofTurn.form, "What else they must be like."),
            Field(
                "calls",
                \.selection,
                CallSelectionText.form,
                "Which of them, counted since the last turn: `2` for the second; default: the first."
            ),
        ]
    )

    private static let effects: [Field<FaultRule>] = [
        Field(
            "answer",
            \.answer,
            AnswerForm.answer.optional,
            "What the call gets instead of its own answer."
        ),
        Field(
            "change",
            \.change,
            AnswerForm.change.form.optional,
            "What is changed of the call's own answer."
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
        Field(
            "wire",
            \.wire,
            WireForm.wire.optional,
            "How the answer is spoiled on the connection, or the taking in of an upload."
        ),
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
            let header = FaultAnswer.Field(name: "Retry-After", value: String(seconds))
            return .custom(status: status, headers: headers + [header], body: body)
        }
    }
}
