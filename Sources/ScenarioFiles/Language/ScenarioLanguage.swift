// The scenario language, key by key. This is its only description: the loader reads by it, and scenario.schema.json is
// written from it.

import IdentityCloud
import Scenarios

/// The description of scenario files.
enum ScenarioLanguage {
    /// A whole file.
    static let scenario = MappingForm<Scenario>(
        "a scenario",
        "A tenant of Identity Security Cloud and what goes wrong in it. Every key is optional.",
        start: { _ in Scenario() },
        fields: [
            Field("name", \.name, .name, "What reports and logs call the scenario."),
            Field("about", \.about, Form.text.optional, "What it is for, in a sentence."),
            Field(
                "seed",
                \.seed,
                Form.seed.optional,
                "Everything random derives from it; `--seed` overrides it."
            ),
            Field("clock", \.tenant.clock, clock, "How the tenant's time passes."),
            Field("responses", \.responses, responses, responsesAbout),
            Field("auth", \.tenant.auth, auth.form, "Who may call the API."),
            Field("rate-limit", \.tenant.rateLimit, rateLimit, rateLimitAbout),
            Field("experimental-header", \.experimentalHeader, experimentalHeader, experimentalHeaderAbout),
            aggregationDefaults,
            Field(
                "sources",
                \.tenant.sources,
                source.form.list(),
                "The sources whose ids matter to the scenario."
            ),
            Field(
                "unknown-source",
                \.tenant.unknownSource,
                unknownObject,
                "What a load for a source that is not listed gets: it is accepted, or refused with 404 or 400."
            ),
            Field(
                "missing-file",
                \.tenant.missingFile,
                .words(["accept": .accept, 400: .badRequest]),
                "What a load of a delimited-file source without a file gets."
            ),
            Field(
                "export",
                \.tenant.export,
                exportCourses,
                "How role exports proceed and end: a mapping for all, or a list for the first, second, ... export, whose last "
                    + "entry repeats."
            ),
            Field(
                "exports",
                \.tenant.exports,
                seededExport.form.list(),
                "Exports that exist from the start."
            ),
            Field(
                "unknown-export",
                \.tenant.unknownExport,
                unknownObject,
                "What the status of an export that nobody started gets; `accept` lets it start as QUEUED."
            ),
            Field(
                "stubs",
                \.stubs,
                StubForm.stub.form.list(atMost: 1_000),
                "Answers for calls that Drydock does not emulate; the first that fits answers."
            ),
            Field(
                "triggers",
                \.tenant.triggers,
                triggers.form,
                "Event triggers: who is told of what happens."
            ),
            Field(
                "faults",
                schema: faultEntry.list(atMost: 1_000).schema,
                "What goes wrong: rules, tried in order."
            ) { node, scenario, reading in
                for entry in faultEntry.list(atMost: 1_000).read(node, &reading) ?? [] {
                    switch entry {
                    case .call(let rule): scenario.faults.append(rule)
                    case .delivery(let rule): scenario.deliveryFaults.append(rule)
                    }
                }
            } show: { _ in
                .array([])
            },
        ],
        rules: [.schemaOnly(inheritedProgress)],
        finish: { scenario, node, reading in review(scenario, node, &reading) }
    )

    private static let responses = Form<ResponseStyle>.words([
        "sdk-safe": .sdkSafe, "docs": .docs, "wire": .wire,
    ])
    private static let responsesAbout =
        "Which form bodies have: `sdk-safe`, the OpenAPI's types, which every SDK parses; `docs`, the documentation's "
        + "examples to the letter; `wire`, as captures of the real service show."

    private static let experimentalHeader = Form<ExperimentalHeaderRule>.words([
        "current": .current, "documented": .documented, "never": .never,
    ])
    private static let experimentalHeaderAbout =
        "Where X-SailPoint-Experimental: true is asked for: `current`, where today's OpenAPI requires it; `documented`, "
        + "also on aggregation-status; `never`."

    private static let unknownObject = Form<UnknownObject>.words([
        "accept": .accept, 404: .notFound, 400: .badRequest,
    ])

    /// The tenant's defaults, which sources start from; so it is read before them.
    private static let aggregationDefaults = Field<Scenario>(
        "aggregation",
        schema: aggregation.schema,
        "How aggregations proceed and end, unless their source says otherwise."
    ) { node, scenario, reading in
        guard let settings = aggregation.read(node, &reading) else { return }
        scenario.tenant.aggregation = settings
        reading.aggregationDefaults = settings
    }
}
