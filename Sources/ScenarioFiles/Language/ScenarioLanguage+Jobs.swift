// `aggregation`, `export` and `exports`: how jobs proceed and end.

import IdentityCloud

extension ScenarioLanguage {
    private static let progress = Form<Progress>.words(["time": .time, "polls": .polls, "manual": .manual])
    private static let progressAbout =
        "What moves a job: tenant `time`; `polls`, every status GET of the job; `manual`, the admin plane only."

    static let aggregationLengths: [PhaseLength.Key] = [
        .length("collect", allowsRate: false), .length("process", allowsRate: true), .plan,
    ]
    private static let exportLengths: [PhaseLength.Key] = [
        .length("queue", allowsRate: false), .length("run", allowsRate: false),
    ]

    /// `aggregation`, and the entries of a source's `aggregations`.
    static let aggregation: Form<AggregationSettings> =
        aggregationMapping.form.defined(as: "aggregation")

    static let aggregationMapping = MappingForm<AggregationSettings>(
        "an aggregation",
        "How an aggregation proceeds, how it ends, and what is left of it.",
        start: { $0.aggregationDefaults },
        fields: [
            Field("progress", \.progress, progress, progressAbout),
            collect, process, plan,
            Field(
                "outcome",
                \.outcome,
                .words([
                    "completed": .completed, "completed-with-errors": .completedWithErrors,
                    "cancelled": .cancelled,
                    "retried": .retried, "terminated": .terminated, "stuck": .stuck,
                ]),
                "How it ends: `retried` passes through RETRIED and completes; `terminated` is RETRIED three times, then "
                    + "TERMINATED; `stuck` stays in ACCOUNTS_COLLECTED."
            ),
            Field(
                "retries",
                \.retries,
                .integer(0...1_000),
                "For `retried`: how often RETRIED is passed through."
            ),
            Field(
                "completion-lag",
                \.completionLag,
                .duration,
                "How long task-status shows `completed` before it shows `completionStatus`."
            ),
            Field("found-after", \.foundAfter, .integer(0...1_000_000), foundAfterAbout),
            Field("expires", \.expires, .duration, "How long after its end its status is kept."),
            Field(
                "expired",
                \.expired,
                .words([404: .notFound, "not-found-status": .notFoundStatus]),
                "What then is answered: 404, or 200 with status NOT_FOUND (v2024 and later)."
            ),
            Field(
                "busy",
                \.busy,
                .words(["task-error": .taskError, "allow": .allow]),
                "A second aggregation while one runs: 202 and the task fails, or both run."
            ),
            Field(
                "messages",
                \.messages,
                message.form.list(),
                "Messages the task carries when it has ended."
            ),
        ],
        rules: [.schemaOnly(PhaseLength.conditions(on: aggregationLengths, inherited: nil)), planOutcomeRule]
            + ["collect", "process", "retries"].map {
                KeyRule.exclusive(
                    ["plan", $0],
                    "`plan` says all of an aggregation's course: it excludes `\($0)`"
                )
            },
        finish: { settings, node, reading in
            settleCourse(of: &settings, node)
            guard settings.retries != 1, let entry = node["retries"] else { return }
            reading.retries.append(entry.keyPosition)
        }
    )

    /// What an entry says of the course takes the place of all that it inherits of it.
    private static func settleCourse(of settings: inout AggregationSettings, _ node: Node) {
        if node["plan"] != nil {
            if node["outcome"] == nil { settings.outcome = .completed }
        } else if ["progress", "collect", "process", "outcome", "retries"].contains(where: { node[$0] != nil }
        ) {
            settings.plan = []
        }
    }

    private static let planOutcomeRule: KeyRule = {
        let outcomes: [Word] = ["completed", "completed-with-errors"]
        return KeyRule(
            schemas: [
                [
                    "if": required(["plan", "outcome"]),
                    "then": ["properties": ["outcome": ["enum": .array(outcomes.map(\.schema))]]],
                ]
            ]
        ) { node, reading in
            guard node["plan"] != nil, let entry = node["outcome"], let scalar = entry.value.scalar,
                !outcomes.contains(where: { $0.matches(scalar) })
            else { return }
            let message =
                "beside `plan`, which ends as it says, `outcome` is completed or completed-with-errors"
            reading.report(.language, at: entry.keyPosition, message)
        }
    }()

    private static let plan = Field<AggregationSettings>(
        "plan",
        schema: PlanForm.schema(nil),
        "Any course, in place of `collect`, `process` and `outcome`, also one that goes back: phases with their lengths, the "
            + "last without; with `progress: polls` numbers of status GETs."
    ) { node, settings, reading in
        if let plan = PlanForm.read(node, settings.progress, &reading) { settings.plan = plan }
    }

    private static let foundAfterAbout =
        "The first so many status GETs of the job answer 404, as a slow store does."

    private static let collect = Field<AggregationSettings>(
        "collect",
        schema: PhaseLength.schema(allowsRate: false),
        "How long STARTED lasts (default 2s); with `progress: polls`, for how many status GETs (default 1)."
    ) { node, settings, reading in
        switch PhaseLength.read(node, settings.progress, allowsRate: false, &reading) {
        case .lasting(let length): settings.collect = length
        case .polls(let count): settings.collectPolls = count
        case .rate, nil: break
        }
    }

    private static let process = Field<AggregationSettings>(
        "process",
        schema: PhaseLength.schema(allowsRate: true),
        "How long ACCOUNTS_COLLECTED lasts (default 3s), or a rate such as 500/s; with `progress: polls`, for how many "
            + "status GETs (default 1)."
    ) { node, settings, reading in
        switch PhaseLength.read(node, settings.progress, allowsRate: true, &reading) {
        case .lasting(let length): settings.process = .lasting(length)
        case .rate(let rate): settings.process = .rate(perSecond: rate)
        case .polls(let count): settings.processPolls = count
        case nil: break
        }
    }

    private static let message = MappingForm<TaskMessage>(
        "a message",
        "A message of a task.",
        start: { _ in TaskMessage(.info, key: "scenario_message", text: "") },
        fields: [
            Field(
                "type",
                \.kind,
                .words(["INFO": .info, "WARN": .warning, "ERROR": .error]),
                "How grave it is."
            ),
            Field("key", \.key, .name, "The key of its text in ISC's catalogue."),
            Field("text", \.text, .text, isRequired: true, "What it says."),
        ]
    )

    /// `export`: a mapping that holds for all, or a list.
    static let exportCourses: Form<[ExportSettings]> = {
        let one = export.form.defined(as: "export")
        let list = one.list(atLeast: 1)
        return Form(
            schema: ["anyOf": [one.schema, list.schema]],
            read: { node, reading in
                node.elements == nil ? one.read(node, &reading).map { [$0] } : list.read(node, &reading)
            }
        )
    }()

    /// An entry of `export`.
    static let export = MappingForm<ExportSettings>(
        "export",
        "How an export of a potential role proceeds and ends.",
        start: { _ in ExportSettings() },
        fields: [
            Field("progress", \.progress, progress, progressAbout),
            exportLength(
                "queue",
                \.queue,
                \.queuePolls,
                "How long QUEUED lasts (default 1s); with `progress: polls`, for how many status GETs (default 1)."
            ),
            exportLength(
                "run",
                \.run,
                \.runPolls,
                "How long IN_PROGRESS lasts (default 3s); with `progress: polls`, for how many status GETs (default 1)."
            ),
            Field(
                "outcome",
                \.outcome,
                .words(["success": .success, "error": .error, "stuck": .stuck]),
                "How it ends; `stuck` stays IN_PROGRESS."
            ),
        ],
        rules: [.schemaOnly(PhaseLength.conditions(on: exportLengths, inherited: .time))]
    )

    private static func exportLength(
        _ name: String,
        _ length: any WritableKeyPath<ExportSettings, Milliseconds> & Sendable,
        _ polls: any WritableKeyPath<ExportSettings, Int> & Sendable,
        _ about: String
    ) -> Field<ExportSettings> {
        Field(name, schema: PhaseLength.schema(allowsRate: false), about) { node, settings, reading in
            switch PhaseLength.read(node, settings.progress, allowsRate: false, &reading) {
            case .lasting(let milliseconds): settings[keyPath: length] = milliseconds
            case .polls(let count): settings[keyPath: polls] = count
            case .rate, nil: break
            }
        }
    }

    /// An entry of `exports`.
    static let seededExport = MappingForm<SeededExport>(
        "an export",
        "An export that exists from the start and stays in its status.",
        start: { _ in SeededExport(session: "", role: "", id: "", status: .queued) },
        fields: [
            Field("session", \.session, .name, isRequired: true, "The id of its role-mining session."),
            Field("role", \.role, .name, isRequired: true, "The id of the potential role."),
            Field("id", \.id, .name, isRequired: true, "Its own id."),
            Field(
                "status",
                \.status,
                .words([
                    "QUEUED": .queued, "IN_PROGRESS": .inProgress, "SUCCESS": .success, "ERROR": .error,
                ]),
                "The status it has for good."
            ),
        ]
    )

    /// What a source's aggregations may write where they do not say their progress: it is the tenant's then.
    static let inheritedProgress: [SchemaValue] = {
        let byTime = PhaseLength.unsaid(aggregationLengths, .time)
        let byPolls = PhaseLength.unsaid(aggregationLengths, .polls)
        func tenant(_ word: String) -> SchemaValue {
            let progress: SchemaValue = ["properties": ["progress": ["const": .string(word)]]]
            return required(["aggregation"])
                .adding(["properties": ["aggregation": required(["progress"]).adding(progress)]])
        }
        func sources(_ condition: SchemaValue) -> SchemaValue {
            ["properties": ["sources": ["items": ["properties": ["aggregations": ["items": condition]]]]]]
        }
        return [
            ["properties": ["aggregation": byTime]],
            [
                "if": tenant("polls"), "then": sources(byPolls),
                "else": ["if": ["not": tenant("manual")], "then": sources(byTime)],
            ],
        ]
    }()
}
