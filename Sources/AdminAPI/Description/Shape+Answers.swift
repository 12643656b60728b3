// The forms of what the control plane answers.

extension Shape {
    /// Every refusal; what stands beside `error` depends on the code.
    static let error = Shape.named(
        "Error",
        .object([
            "error": .object([
                "code": Shape.string.about("For programs; does not change with the wording."),
                "message": Shape.string.about("What was wrong and what to do."),
            ]),
            "problems": Shape.list(
                .object(["line": .integer, "column": .integer, "message": .string])
            ).orNone.about("Every error of a scenario."),
            "failures": Shape.list(.anything).orNone.about("Expectations that are not met."),
            "job": job.orNone, "count": Shape.integer.orNone,
        ])
    )

    static let calls = Shape.object([
        "calls": .list(.object(["method": .string, "path": .string, "about": .string]))
    ])
    static let health = Shape.object([
        "status": .words(["healthy"]), "version": .string, "uptimeInSeconds": .integer, "timestamp": .time,
    ])
    static let version = Shape.object(["name": .words(["drydock"]), "version": .string])

    static let tenant = Shape.named(
        "Tenant",
        .object([
            "name": .string, "scenario": .string, "seed": .integer, "time": .time, "requests": .integer,
            "jobs": .integer,
            "findings": Shape.integer.about("Rules of the report that its clients broke."),
            "waiting": Shape.integer.about("Calls that wait for it."),
        ])
    )
    static let tenants = Shape.object(["tenants": .list(tenant)])
    static let forgottenTenant = Shape.object(["forgotten": .string])

    static let changes = Shape.object([
        "cursor": Shape.string.about("What the next call gives as `since`."), "version": .string,
        "tenants": .table(moves.orNull.about("Null for one that is gone.")),
    ])
    private static let moves = Shape.named(
        "Moves",
        .object([
            "requests": Shape.integer.about("The sequence number of the newest."),
            "jobs": Shape.integer.about("Started, or moved otherwise than by time."),
            "clock": .integer, "scenario": .integer, "deliveries": .integer,
        ])
    )

    static let scenario = Shape.named(
        "Scenario",
        .object([
            "name": .string, "about": .string.orNull, "seed": .integer, "isStartUpScenario": .boolean,
            "rules": .integer, "text": .string.orNull,
        ])
    )
    static let checkedScenario = Shape.object(["name": .string, "about": .string, "rules": .integer])
    static let scenarios = Shape.object([
        "scenarios": .list(.object(["name": .string, "about": .string]))
    ])
    static let sources = Shape.object([
        "sources": .list(
            .object([
                "id": .string, "name": .string.orNull, "kind": .words(["delimited-file", "direct"]).orNull,
                "accounts": .integer, "entitlements": .integer, "lastJob": job.orNull,
            ])
        )
    ])
    static let faults = Shape.object([
        "rules": .list(
            .object([
                "rule": .integer, "name": .string.orNull, "on": .list(.string), "tried": .integer,
                "fired": .integer,
            ])
        )
    ])

    static let delivery = Shape.named(
        "Delivery",
        .object([
            "id": .string, "invocationId": Shape.string.about("The same for the same event."),
            "trigger": .string,
            "subscription": .string, "name": .string, "url": .string, "time": .time,
            "state": .words(["queued", "sent", "answered", "failed"]), "status": .integer.orNull,
            "milliseconds": .integer.orNull, "reason": .string.orNull,
            "disturbed": .string.orNull.about("What the scenario did to it."), "test": .boolean,
            "event": Shape.anything.about("Null for one that cannot be told."),
        ])
    )
    static let deliveries = Shape.object([
        "deliveries": .list(delivery), "queued": .integer, "underWay": .integer,
    ])

    static let clock = Shape.named(
        "Clock",
        .object([
            "time": .time, "mode": .words(["real", "scaled", "manual"]),
            "factor": Shape.number.orNone.about("Of a scaled clock."), "started": .time,
            "nextEvent": Shape.time.orNull.about("When time alone next moves a job on."),
            "passed": Shape.list(.object(["at": .time, "job": .string, "phase": .string])).orNone
                .about("What the move brought, oldest first."),
        ])
    )

    static let job = Shape.named(
        "Job",
        .object([
            "id": .string,
            "kind": .words([
                "account-aggregation", "uncorrelated-accounts", "entitlement-aggregation", "account-removal",
                "entitlement-reset", "source-deletion", "export",
            ]),
            "source": .string.orNull, "created": .time, "phase": Shape.string.about("ISC's word."),
            "final": .boolean, "completionStatus": .string.orNull, "counts": .table(.integer).orNull,
            "progress": .words(["time", "polls", "manual"]), "plan": .list(step), "nextEvent": .time.orNull,
        ])
    )
    private static let step = Shape.object([
        "phase": .string, "state": .words(["done", "now", "ahead"]),
        "from": Shape.time.orNull.about("When it began or will; null when that is not known."),
        "to": Shape.time.orNull.about(
            "When it ended or will; null for the last, and when that is not known."
        ),
        "afterPolls": Shape.integer.orNone.about("The status GETs that are answered before it."),
    ])
    static let jobs = Shape.object(["jobs": .list(job)])

    static let entry = Shape.named(
        "Request",
        .object([
            "sequence": .integer, "requestId": Shape.string.about("SLPT-Request-ID of the answer."),
            "time": .time,
            "uptimeInMilliseconds": .integer, "method": .string, "target": .string,
            "operation": .string.orNull,
            "version": .string.orNull, "status": Shape.integer.about("0 for a client that left before."),
            "client": .string.orNull, "source": .string.orNull,
            "job": .string.orNull, "phaseBefore": .string.orNull, "phaseAfter": .string.orNull,
            "traceId": Shape.string.orNull.about("Of the client's traceparent."),
            "decidingRule": Shape.integer.orNull.about("The fault rule that made the answer."),
            "delayInMilliseconds": .integer, "wire": .string.orNull, "retryAfter": .integer.orNull,
            "headers": .table(.string), "upload": upload.orNull,
            "problems": Shape.list(.string).about("Ids of the report's rules."),
            "nearestRoute": .string.orNull,
            "refusal": Shape.string.orNull.about(
                "Why it, or its file, was not taken, or that the client left before."
            ),
            "rules": Shape.list(rule).orNull.orNone.about(
                "What each fault rule said; null when that is not told."
            ),
            "findings": Shape.list(citation).orNone.about(
                "Those of the report that cite it; of one request."
            ),
        ])
    )
    private static let upload = Shape.object([
        "fileName": .string.orNull, "bytes": .integer, "digest": .string.orNull, "rows": .integer.orNull,
        "columns": .integer.orNull,
    ])
    private static let rule = Shape.object([
        "rule": .integer, "name": .string.orNull, "tried": .boolean, "fired": .boolean, "reason": .string,
    ])
    private static let citation = Shape.object([
        "rule": .string, "severity": .words(["error", "warning", "information"]), "observed": .string.orNull,
        "advice": .string,
    ])
    static let requests = Shape.object([
        "requests": .list(entry), "total": .integer, "evicted": .integer, "unexplained": .integer,
    ])
    static let requestsOrArchive = Shape.either([
        requests,
        Shape.object([
            "log": .object([
                "version": .string, "creator": .table(.string), "entries": .list(.anything),
                "_drydock": report,
            ])
        ])
        .about("HTTP Archive 1.2; our members stand under `_drydock`."),
    ])
    static let forgottenRequests = Shape.object(["forgotten": .integer])
    static let count = Shape.object(["count": .integer])
    static let verified = Shape.object(["verified": .boolean, "expectations": .integer])

    static let report = Shape.named(
        "Report",
        .object([
            "tenant": Shape.string.about("`*` for all."), "requests": .integer, "evicted": .integer,
            "errors": .integer, "warnings": .integer, "information": .integer,
            "tenants": Shape.list(.object(["tenant": .string, "requests": .integer, "evicted": .integer]))
                .orNone.about("Of all: those that were called."),
            "findings": .list(finding),
        ])
    )
    private static let finding = Shape.object([
        "tenant": Shape.string.orNone.about("In a report on all."),
        "rule": .string, "severity": .words(["error", "warning", "information"]), "count": .integer,
        "requestIds": .list(.string), "requestIdsEvicted": .integer, "observed": .string.orNull,
        "advice": .string,
        "page": Shape.string.orNone.about("Where the page shows a request that it names."),
    ])
    static let outage = Shape.object(["until": .time])
}
