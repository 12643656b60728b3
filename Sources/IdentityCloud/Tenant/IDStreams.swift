// The ids of a tenant: one stream for each purpose, so that polling more often does not change the id of the next task.

/// Where a tenant's ids come from; they depend on the seed, the tenant's name and how many came before.
struct IDStreams: Sendable {
    private let requests: SeedStream
    private let tasks: SeedStream
    private let exports: SeedStream
    private let tokens: SeedStream
    private let stubs: SeedStream
    private let sources: SeedStream
    private let fixed: SeedStream
    private let subscriptions: SeedStream
    private let invocations: SeedStream
    private var requestCount: UInt64 = 0
    private var taskCount: UInt64 = 0
    private var exportCount: UInt64 = 0
    private var tokenCount: UInt64 = 0
    private var stubCount: UInt64 = 0
    private var sourceCount: UInt64 = 0
    private var subscriptionCount: UInt64 = 0
    private var invocationCount: UInt64 = 0

    init(seed: UInt64, tenant: String) {
        requests = SeedStream(seed: seed, tenant, "request")
        tasks = SeedStream(seed: seed, tenant, "task")
        exports = SeedStream(seed: seed, tenant, "export")
        tokens = SeedStream(seed: seed, tenant, "token")
        stubs = SeedStream(seed: seed, tenant, "stub")
        sources = SeedStream(seed: seed, tenant, "source")
        fixed = SeedStream(seed: seed, tenant, "fixed")
        subscriptions = SeedStream(seed: seed, tenant, "subscription")
        invocations = SeedStream(seed: seed, tenant, "invocation")
    }

    mutating func nextRequest() -> ObjectID {
        defer { requestCount += 1 }
        return requests.id(at: requestCount)
    }

    /// A task's id, the number of its event, and the id of its QPOC job.
    mutating func nextTask() -> (id: ObjectID, eventID: Int, qpocJobID: ObjectID) {
        defer { taskCount += 1 }
        let firstEvent = 4_000_000 + Int(fixed.bits(at: 100) % 1_000_000)
        return (tasks.id(at: taskCount * 2), firstEvent + Int(taskCount), tasks.id(at: taskCount * 2 + 1))
    }

    mutating func nextExport() -> ObjectID {
        defer { exportCount += 1 }
        return exports.id(at: exportCount)
    }

    mutating func nextToken() -> ObjectID {
        defer { tokenCount += 1 }
        return tokens.id(at: tokenCount)
    }

    mutating func nextOfStub() -> ObjectID {
        defer { stubCount += 1 }
        return stubs.id(at: stubCount)
    }

    /// The id of a source that a client makes.
    mutating func nextSource() -> ObjectID {
        defer { sourceCount += 1 }
        return sources.id(at: sourceCount)
    }

    /// The draws for what belongs to a source: the same for the same id.
    func source(_ id: String) -> SeedStream { SeedStream(seed: fixed.bits(at: 2), "source", id) }

    mutating func nextSubscription() -> ObjectID {
        defer { subscriptionCount += 1 }
        return subscriptions.id(at: subscriptionCount)
    }

    /// The id of a delivery, or of the event that several carry.
    mutating func nextInvocation() -> ObjectID {
        defer { invocationCount += 1 }
        return invocations.id(at: invocationCount)
    }

    /// The ids of what a source holds: the same for the same key.
    func rows(of source: String, _ kind: TaskKind) -> RowIDs {
        RowIDs(
            SeedStream(
                seed: fixed.bits(at: 3),
                "rows",
                source,
                kind == .entitlementAggregation ? "entitlements" : "accounts"
            )
        )
    }

    /// The draws for identities.
    var identities: SeedStream { SeedStream(seed: fixed.bits(at: 4), "identities") }

    /// The tenant's own id.
    var tenant: ObjectID { fixed.id(at: 0) }

    /// The ids of the user behind a client: the same in each of its tokens.
    func user(ofClient client: String) -> (user: ObjectID, identity: ObjectID) {
        let ordinal = client.utf8.reduce(14_695_981_039_346_656_037) {
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
        return (fixed.id(at: ordinal), fixed.id(at: ~ordinal))
    }

    /// The draws for the contents of an export.
    func contents(session: String, role: String) -> SeedStream {
        SeedStream(seed: fixed.bits(at: 1), "export-contents", session.lowercased(), role.lowercased())
    }
}
