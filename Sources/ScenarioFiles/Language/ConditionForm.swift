// `where`: what a call must be like besides its operation.

import IdentityCloud
import Scenarios

/// The conditions of rules and turns.
enum ConditionForm {
    /// `where` of a rule.
    static let condition = form(ofCall + ofToken + ofUpload)

    /// `where` of `from` and `until`: their calls are looked at when they have been answered.
    static let ofTurn = form(ofCall + ofToken)

    private static func form(_ fields: [Field<FaultCondition>]) -> MappingForm<FaultCondition> {
        MappingForm(
            "`where`",
            "What a call must be like besides its operation; texts may hold `*` for any characters.",
            start: { _ in FaultCondition() },
            fields: fields
        )
    }

    private static let text = Form<String>.name.map { TextPattern($0) }.optional

    private static let ofCall: [Field<FaultCondition>] = [
        Field("tenant", \.tenant, text, "The tenant that is called."),
        Field("source", \.source, text, "The source that is loaded, or whose job is asked for."),
        Field("job", \.job, text, "The id of the aggregation, task or export that is asked for."),
        Field(
            "client",
            \.client,
            text,
            "The client_id of the caller; `me@acme` is `me` of the tenant `acme`."
        ),
        Field(
            "version",
            \.version,
            Form<APIVersion>.words([
                "beta": .beta, "v2024": .v2024, "v2025": .v2025, "v2026": .v2026, "v1": .v1, "v3": .v3,
            ]).optional,
            "The version of the API in the path."
        ),
        Field("phase", \.phase, phase.optional, "The status that the job has when the call arrives."),
        Field("path", \.path, text, "The path as it is sent, without the query."),
        Field("query", \.query, parameters, "Parameters of the query and the values they must have."),
        Field(
            "header",
            \.headers,
            HeaderForm.request,
            "Request header fields and the values they must have."
        ),
    ]

    private static let ofToken: [Field<FaultCondition>] = [
        Field(
            "token-issued",
            \.tokenIssued,
            Form.window.optional,
            "When the call's token was issued by Drydock, in tenant time since the rule came into force: `0s..5s`; one from "
                + "before counts as issued at 0s."
        ),
        Field(
            "token-age",
            \.tokenAge,
            Form.window.optional,
            "How old the call's token is, if Drydock issued it: `5s..`, or `5s+`."
        ),
    ]

    private static let ofUpload: [Field<FaultCondition>] = [
        Field(
            "rows",
            \.upload.rows,
            Form.count.optional,
            "How many records the uploaded file has after its header: `5`, `5+` or `1-5`. Judged when it has been read, before "
                + "any work is done."
        ),
        Field(
            "bytes",
            \.upload.bytes,
            Form.sizes.optional,
            "How large the uploaded file is: `10MiB+`. Judged as `rows`."
        ),
        Field("file", \.upload.file, text, "The name of the uploaded file. Judged as `rows`."),
    ]

    private static let phase = Form<FaultCondition.Phase>.words([
        "STARTED": .aggregation(.started), "ACCOUNTS_COLLECTED": .aggregation(.accountsCollected),
        "COMPLETED": .aggregation(.completed), "CANCELLED": .aggregation(.cancelled),
        "RETRIED": .aggregation(.retried), "TERMINATED": .aggregation(.terminated),
        "QUEUED": .export(.queued), "IN_PROGRESS": .export(.inProgress),
        "SUCCESS": .export(.success), "ERROR": .export(.error),
    ])

    /// A mapping of names to texts.
    private static let parameters = Form<[FaultCondition.Named]>(
        schema: ["type": "object", "additionalProperties": Form<String>.text.schema],
        read: { node, reading in
            guard let entries = node.entries else {
                return reading.expected("a mapping of parameters such as { limit: 5 }", at: node)
            }
            let named = entries.map { entry in
                reading.key = entry.key
                return Form<String>.text.read(entry.value, &reading).map {
                    FaultCondition.Named(name: entry.key, value: TextPattern($0))
                }
            }
            let complete = named.compactMap(\.self)
            return complete.count == named.count ? complete : nil
        }
    )
}
