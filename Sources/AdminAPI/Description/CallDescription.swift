// What a call of the control plane takes and answers: each route has such a description, and OpenAPI is made of them.

/// A call, described.
struct CallDescription: Sendable {
    /// What it does, in a few words.
    let about: String
    /// The query parameters it knows, besides `tenant`.
    let parameters: [Parameter]
    let body: Body?
    let answer: Answer
    /// How it refuses, besides what every call does.
    let errors: [ErrorCase]
    /// Whether it is about one tenant, and so knows `tenant`; a call about none ignores it.
    let isAboutTenant: Bool

    init(
        _ about: String,
        _ parameters: [Parameter] = [],
        body: Body? = nil,
        answer: Answer,
        errors: [ErrorCase] = [],
        isAboutTenant: Bool = true
    ) {
        self.about = about
        self.parameters = parameters
        self.body = body
        self.answer = answer
        self.errors = errors
        self.isAboutTenant = isAboutTenant
    }

    /// All refusals.
    var allErrors: [ErrorCase] {
        let general: [ErrorCase] = [
            .badRequest, .unknownParameter, .noToken, .wrongToken, .foreignHost, .foreignOrigin,
        ]
        return general + (body == nil ? [] : [.unknownKey]) + (isAboutTenant ? [.unknownTenant] : []) + errors
    }
}

/// A query parameter.
struct Parameter: Sendable {
    let name: String
    let shape: Shape
    let about: String

    init(_ name: String, _ shape: Shape, _ about: String) {
        self.name = name
        self.shape = shape
        self.about = about
    }

    init(_ name: String, _ about: String) { self.init(name, .string, about) }
}

/// What is sent with a call.
struct Body: Sendable {
    let shape: Shape
    /// Other media types than JSON that are taken.
    var otherTypes: [String] = []
    var isRequired = true
    let example: String
}

/// What a call answers when it succeeds.
struct Answer: Sendable {
    let status: Int
    /// Nil for one that is never JSON.
    let shape: Shape?
    let otherTypes: [String]

    static func json(_ shape: Shape, or otherTypes: String..., status: Int = 200) -> Answer {
        Answer(status: status, shape: shape, otherTypes: otherTypes)
    }

    static func text(_ types: String...) -> Answer { Answer(status: 200, shape: nil, otherTypes: types) }
}

/// A way to be refused: the status and the code.
struct ErrorCase: Sendable, Hashable {
    let status: Int
    let code: String
    let about: String

    init(_ status: Int, _ code: String, _ about: String) {
        self.status = status
        self.code = code
        self.about = about
    }

    static let badRequest = ErrorCase(
        400,
        "bad-request",
        "a value that cannot be meant; the message says which"
    )
    static let unknownParameter = ErrorCase(
        400,
        "unknown-parameter",
        "a query parameter that the call does not know"
    )
    static let unknownKey = ErrorCase(400, "unknown-key", "a member that the body does not have")
    static let noToken = ErrorCase(401, "token-required", "the server was started with `--admin-token`")
    static let wrongToken = ErrorCase(401, "wrong-token", "another token than that of `--admin-token`")
    static let foreignHost = ErrorCase(
        403,
        "foreign-host",
        "a Host that is not this machine's, to a loopback address"
    )
    static let foreignOrigin = ErrorCase(403, "foreign-origin", "a page of another origin")
    static let unknownTenant = ErrorCase(
        404,
        "unknown-tenant",
        "no tenant has that name; the message tells the nearest"
    )
    static let tenantExists = ErrorCase(409, "tenant-exists", "there is a tenant of that name")
    static let tooManyTenants = ErrorCase(503, "too-many-tenants", "as many as `--tenant-limit` allows")
    static let noMemory = ErrorCase(
        503,
        "memory-limit",
        "the tenants keep as much as `--memory-limit` allows"
    )
    static let unknownScenario = ErrorCase(404, "unknown-scenario", "no built-in scenario has that name")
    static let invalidScenario = ErrorCase(
        400,
        "invalid-scenario",
        "`problems` has every error with its place"
    )
    static let noText = ErrorCase(404, "no-text", "the scenario was not read from a file")
    static let unknownRule = ErrorCase(400, "unknown-rule", "no rule of the scenario has that name")
    static let unknownStart = ErrorCase(400, "unknown-request", "`since` names no request")
    static let unknownRequest = ErrorCase(404, "unknown-request", "the journal holds no such request")
    static let unknownJob = ErrorCase(404, "unknown-job", "the tenant has no such job")
    static let jobCannot = ErrorCase(409, "job-cannot-*", "the job has ended, or nothing follows in its plan")
    static let jobHasEnded = ErrorCase(409, "job-has-ended", "it will never be in that phase")
    static let unknownDelivery = ErrorCase(
        404,
        "unknown-delivery",
        "the tenant has no such delivery to repeat"
    )
    static let late = ErrorCase(
        408,
        "timeout",
        "it was not so when the time was over; how it was stands beside `error`"
    )
    static let tooManyWaits = ErrorCase(503, "too-many-waits", "too many others wait")
    static let nothingAhead = ErrorCase(409, "nothing-ahead", "time alone brings no job its next phase")
    static let timeHasPassed = ErrorCase(409, "time-has-passed", "the clock never goes back")
    static let endOfTime = ErrorCase(400, "end-of-time", "clocks end with the year 9999")
    static let evicted = ErrorCase(
        409,
        "evidence-evicted",
        "it depends on requests that the journal let go of"
    )
    static let notVerified = ErrorCase(422, "not-verified", "`failures` says what differs")
    static let noPortOfItsOwn = ErrorCase(409, "no-admin-port", "the control plane has no port of its own")
    /// Of the calls that make a tenant.
    static let making = [tooManyTenants, noMemory]
}
