// What each call of the control plane takes and answers.

import IdentityCloud

extension CallDescription {
    static let index = CallDescription("this list", answer: .json(.calls), isAboutTenant: false)
    static let health = CallDescription("whether all is loaded", answer: .json(.health), isAboutTenant: false)
    static let version = CallDescription("Drydock's version", answer: .json(.version), isAboutTenant: false)
    static let schema = CallDescription(
        "the JSON Schema of scenario files",
        answer: .text("application/schema+json"),
        isAboutTenant: false
    )
    static let openAPI = CallDescription(
        "this table as OpenAPI 3.1",
        answer: .json(.anything),
        isAboutTenant: false
    )
    static let metrics = CallDescription("Prometheus text", answer: .text("text/plain"))
    static let changes = CallDescription(
        "waits until anything has moved, in one tenant or in all (`*`); without `since` all is told at once",
        [Parameter("since", "The `cursor` of the answer before."), .timeout("25s")],
        answer: .json(.changes),
        errors: [.tooManyWaits]
    )
    static let outage = CallDescription(
        "for so long the mock's ports refuse connections, and those that are open are reset",
        body: Body(shape: .object(["for": .string]), example: #"{"for":"20s"}"#),
        answer: .json(.outage),
        errors: [.noPortOfItsOwn],
        isAboutTenant: false
    )

    static let tenants = CallDescription(
        "every tenant with its counts",
        answer: .json(.tenants),
        isAboutTenant: false
    )
    static let makeTenant = CallDescription(
        "make a tenant, with scenario and clock",
        body: Body(
            shape: .object([
                "name": .string, "scenario": Shape.either([.string, .table(.anything)]).orNone,
                "clock": clockChange.orNone,
            ]),
            example: #"{"name":"t1","scenario":"throttled","clock":{"mode":"manual"}}"#
        ),
        answer: .json(.tenant, status: 201),
        errors: [
            .tenantExists, .unknownScenario, .invalidScenario, .timeHasPassed, .endOfTime, .nothingAhead,
        ]
            + ErrorCase.making,
        isAboutTenant: false
    )
    static let forgetTenant = CallDescription(
        "forget a tenant; the default one begins again",
        answer: .json(.forgottenTenant)
    )
    static let reset = CallDescription(
        "the tenant begins again with the scenario in force",
        [Parameter("scenario", .words(["start"]), "Also goes back to the start-up scenario.")],
        answer: .json(.clock),
        errors: ErrorCase.making
    )
    static let scenario = CallDescription(
        "the scenario in force",
        [.format(["json", "text"])],
        answer: .json(.scenario, or: "text/plain"),
        errors: [.noText]
    )
    static let replaceScenario = CallDescription(
        "another scenario: a file, or the name of a built-in one",
        [
            Parameter(
                "keep",
                .words(["state"]),
                "Goes on with jobs, clock and journal; replaces rules only."
            ),
            Parameter("check", .words(["only"]), "Reads it and puts nothing in force; makes no tenant."),
        ],
        body: Body(
            shape: .table(.anything),
            otherTypes: ["application/yaml"],
            example: #"{"name":"throttled"}"#
        ),
        answer: .json(.either([.scenario, .checkedScenario])),
        errors: [.unknownScenario, .invalidScenario] + ErrorCase.making
    )
    static let scenarios = CallDescription(
        "the built-in scenarios",
        answer: .json(.scenarios),
        isAboutTenant: false
    )
    static let sources = CallDescription(
        "every source: what it holds, and its last load",
        answer: .json(.sources)
    )
    static let faults = CallDescription("how often each rule was tried and fired", answer: .json(.faults))

    static let clock = CallDescription("the tenant's time", answer: .json(.clock))
    static let moveClock = CallDescription(
        "advance, set, or change the mode",
        body: Body(shape: clockChange, example: #"{"advance":"10m"}"#),
        answer: .json(.clock),
        errors: [.nothingAhead, .timeHasPassed, .endOfTime] + ErrorCase.making
    )
    private static let clockChange = Shape.named(
        "ClockChange",
        .object([
            "advance": Shape.string.orNone.about("`10m`, or `next`: to the next event of any job."),
            "set": .time.orNone, "mode": Shape.words(["real", "scaled", "manual"]).orNone,
            "factor": Shape.number.orNone.about("Tenant seconds per real second, for `scaled`."),
        ])
    )

    static let jobs = CallDescription(
        "aggregations, correlations, entitlement loads, exports",
        answer: .json(.jobs)
    )
    static let job = CallDescription("one job with its plan", answer: .json(.job), errors: [.unknownJob])
    static let waitForJob = CallDescription(
        "answers when the job is in a phase, or at its end",
        [Parameter("status", .string, "The phase; without it the end is waited for."), .timeout("5s")],
        answer: .json(.job),
        errors: [.unknownJob, .jobHasEnded, .late, .tooManyWaits]
    )

    static func command(_ command: JobCommand) -> CallDescription {
        let about =
            switch command {
            case .advance: "the job's next phase"
            case .cancel: "the job is CANCELLED"
            case .terminate: "the job is TERMINATED"
            case .fail: "the job is completed with errors"
            }
        return CallDescription(about, answer: .json(.job), errors: [.unknownJob, .jobCannot])
    }

    static let requests = CallDescription(
        "the journal, newest last",
        Parameter.filters + [
            Parameter("limit", .integer, "So many, the newest."), .format(["json", "har"]),
        ],
        answer: .json(.requestsOrArchive)
    )
    static let entry = CallDescription(
        "one request with everything that is known of it, by its id or its sequence number",
        answer: .json(.entry),
        errors: [.unknownRequest]
    )
    static let forgetRequests = CallDescription("empty the journal", answer: .json(.forgottenRequests))
    static let countRequests = CallDescription(
        "how many there were",
        Parameter.filters,
        answer: .json(.count),
        errors: [.evicted]
    )
    static let waitForRequests = CallDescription(
        "answers when there are so many",
        Parameter.countableFilters + [Parameter("count", .integer, "How many; 1."), .timeout("5s")],
        answer: .json(.count),
        errors: [.late, .evicted, .tooManyWaits]
    )
    static let deliveries = CallDescription(
        "events on their way to subscribers, newest last",
        [.trigger] + [
            Parameter("subscription", "The id of a subscription."),
            Parameter("since", "Only those after the delivery of this id."),
            Parameter("limit", .integer, "Only the newest so many."),
        ],
        answer: .json(.deliveries)
    )
    static let waitForDeliveries = CallDescription(
        "answers when so many are answered or failed",
        [.trigger, Parameter("count", .integer, "How many; 1."), .timeout("5s")],
        answer: .json(.count),
        errors: [.late, .tooManyWaits]
    )
    static let redeliver = CallDescription(
        "the same event once more",
        answer: .json(.delivery),
        errors: [.unknownDelivery]
    )
    static let verify = CallDescription(
        "whether the client did what is expected",
        body: Body(
            shape: .object([
                "expect": Shape.list(.table(.anything)).orNone, "order": Shape.list(.table(.anything)).orNone,
                "pause": Shape.list(.table(.anything)).orNone,
                "findings": Shape.words(["none", "no-errors"]).orNone,
                "since": Shape.string.orNone.about(
                    "Only what came after this request: its id or sequence number."
                ),
            ]),
            example: #"{"expect":[{"operation":"load-accounts","status":202,"exactly":1}]}"#
        ),
        answer: .json(.verified),
        errors: [.notVerified, .evicted, .unknownRule, .unknownStart]
    )
    static let report = CallDescription(
        "what would hurt against the real service; of all tenants with `?tenant=*`",
        [.format(["json", "text", "junit", "github"])],
        answer: .json(.report, or: "text/plain", "application/xml")
    )
}

extension Parameter {
    /// Those that choose requests of the journal.
    static let filters =
        countableFilters + [
            Parameter("method", "As in `POST`."), Parameter("job", "An id that the client was given."),
            Parameter("trace", "The trace id of the client's traceparent."),
            Parameter("since", "Only later ones: a sequence number, or a tenant time."),
        ]
    /// Those that the running counts can answer for.
    static let countableFilters = [
        Parameter("operation", "As scenario files name it."),
        Parameter("version", "The prefix of the path."),
        Parameter("status", .integer, "Of the answer."), Parameter("client", "The client id of its token."),
        Parameter("source", "The id of a source."),
    ]

    fileprivate static let trigger = Parameter("trigger", "The id of a trigger.")

    fileprivate static func timeout(_ usual: String) -> Parameter {
        Parameter("timeout", "How long to wait: `500ms`, `5s`, at most `10m`; \(usual).")
    }

    fileprivate static func format(_ words: [String]) -> Parameter {
        Parameter("format", .words(words), "The form of the answer; \(words[0]).")
    }
}
