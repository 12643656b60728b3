// `clock`, `auth` and `rate-limit`.

import IdentityCloud

extension ScenarioLanguage {
    /// A clock as it is written: the factor stands beside the mode.
    private struct ClockDraft: Sendable {
        enum Mode: Sendable, Equatable { case real, scaled, manual }
        var mode = Mode.real
        var factor = 60.0
        var start: Timestamp?

        var settings: ClockSettings {
            var settings = ClockSettings()
            settings.start = start
            settings.isChosen = true
            settings.mode =
                switch mode {
                case .real: .real
                case .scaled: .scaled(factor: factor)
                case .manual: .manual
                }
            return settings
        }
    }

    /// `clock`.
    static let clock = MappingForm<ClockDraft>(
        "the clock",
        "How the tenant's time passes. Aggregations, token expiry, rate windows, dates: all follow this clock.",
        start: { _ in ClockDraft() },
        fields: [
            Field(
                "mode",
                \.mode,
                .words(["real": .real, "scaled": .scaled, "manual": .manual]),
                "`real`; `scaled`, faster or slower by a factor; `manual`, moved by the admin plane only."
            ),
            Field(
                "factor",
                \.factor,
                .number(ClockSettings.factors),
                "Tenant seconds for each real second, for `mode: scaled`."
            ),
            Field(
                "start",
                \.start,
                Form.moment.optional,
                "Tenant time at the start; default: now, and 2026-01-01T00:00:00Z for a manual clock."
            ),
        ],
        rules: [.key("factor", needs: "mode", toBe: ["scaled"], "`factor` needs `mode: scaled`")]
    ).form.map(\.settings)

    /// `auth`.
    static let auth = MappingForm<AuthSettings>(
        "auth",
        "How tokens are issued and checked.",
        start: { _ in AuthSettings() },
        fields: [
            Field(
                "mode",
                \.mode,
                .words(["off": .off, "any-token": .anyToken, "strict": .strict]),
                "`off`: no check. `any-token`: a bearer token must be there; one that Drydock issued is held to its "
                    + "expiry, authorities and scopes. `strict`: only tokens that Drydock issued to a listed client."
            ),
            Field(
                "token-lifetime",
                \.tokenLifetime,
                .positiveDuration,
                "How long tokens are valid, on the tenant's clock."
            ),
            Field(
                "clients",
                \.clients,
                client.form.list(),
                "Who may ask for tokens in strict mode, and what their tokens carry."
            ),
        ],
        finish: { auth, node, reading in
            reading.reportDuplicates(in: "clients", of: node, by: "id")
            guard auth.mode == .strict, auth.clients.isEmpty else { return }
            let place = node["mode"]?.value.position ?? node.position
            reading.report(.useless, at: place, "`mode: strict` without `clients`: nobody can get a token")
        }
    )

    private static let client = MappingForm<ClientSettings>(
        "a client",
        "A client of the token endpoint.",
        start: { _ in ClientSettings(id: "") },
        fields: [
            Field("id", \.id, .name, isRequired: true, "Its client_id."),
            Field(
                "secret",
                \.secret,
                Form.name.optional,
                "Its client_secret; without one any secret is right."
            ),
            Field("authorities", \.authorities, Form.name.list(), "The authorities its tokens carry."),
            Field("scopes", \.scopes, Form.name.list(), "The scopes its tokens carry."),
            Field(
                "lifetime",
                \.lifetime,
                Form.positiveDuration.optional,
                "How long its tokens are valid, instead of `token-lifetime`."
            ),
            Field(
                "token",
                \.token,
                .words(["user": .user, "application": .application]),
                "`user`: acts for a user, as a personal access token. `application`: acts for itself."
            ),
        ]
    )

    /// `rate-limit`: a mapping, or `off`.
    static let rateLimit: Form<RateLimitSettings?> = {
        let (limit, off) = (rateLimitMapping.form.optional, Form<RateLimitSettings?>.words(["off": nil]))
        return Form(
            schema: ["anyOf": [limit.schema, off.schema]],
            read: { node, reading in
                guard node.entries == nil else { return limit.read(node, &reading) }
                guard let scalar = node.scalar, Word.text("off").matches(scalar) else {
                    return reading.expected("off, or a mapping such as { requests: 100, per: 10s }", at: node)
                }
                return .some(nil)
            }
        )
    }()

    static let rateLimitAbout =
        "How many requests are let through in a sliding window of tenant time; `off` lets all through. The default is "
        + "ISC's own: 100 requests per client and API version in 10 s."

    private static let rateLimitMapping = MappingForm<RateLimitSettings>(
        "the rate limit",
        "A sliding window of tenant time. Token requests are not counted.",
        start: { _ in RateLimitSettings() },
        fields: [
            Field(
                "requests",
                \.requests,
                .integer(1...1_000_000),
                "How many requests a window lets through."
            ),
            Field("per", \.per, .positiveDuration, "How long the window is."),
            Field(
                "key",
                \.key,
                .words(["client": .client, "token": .token, "tenant": .tenant]),
                "What has a window of its own: `client` (client id and API version), `token`, or the whole `tenant`."
            ),
        ]
    )
}

extension Reading {
    /// Reports entries of a list that name the same thing twice.
    mutating func reportDuplicates(in list: String, of node: Node, by key: String) {
        var seen: Set<String> = []
        for element in node[list]?.value.elements ?? [] {
            guard let value = element[key]?.value, let name = value.scalar?.text else { continue }
            guard !seen.insert(name).inserted else { continue }
            report(.relation, at: value.position, "`\(key)`: \"\(name)\" is already in `\(list)`")
        }
    }
}
