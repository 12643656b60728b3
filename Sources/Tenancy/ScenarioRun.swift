// A scenario being run for one tenant: the simulated tenant, its fault rules and its journal. No lock, no clock.

package import AccountFiles
package import IdentityCloud
package import Journal
package import Scenarios

/// Everything that belongs to one tenant; `LiveTenant` guards it.
@usableFromInline
package struct ScenarioRun: Sendable {
    package let name: String
    package private(set) var scenario: Scenario
    /// The file that the scenario was read from; nil when it was made in code.
    package private(set) var text: [UInt8]?
    /// Whether this is the scenario that every tenant begins with, so that a reload of it concerns this one.
    package let isStartUpScenario: Bool
    package let seed: UInt64
    /// What the sources begin with, for tenants that begin with this one's scenario.
    let seeded: SeededAccounts
    /// About how many bytes it takes before its first request.
    let baseFootprint: Int
    package var tenant: Tenant
    package var faults: FaultRules
    /// When the rules came into force.
    package private(set) var rulesBegan: Timestamp
    package var deliveryFaults: DeliveryFaults
    package internal(set) var journal: Journal
    /// How the tenant had moved when this run began, and what else has moved since.
    private var otherMoves = TenantMoves()
    private let memory: MemoryBudget?
    /// The Date of the answers; CloudAPI writes it.
    package var date = DateCache()
    /// The rules as they were before a request of the journal: where explaining begins.
    private(set) var rulesBefore: (sequence: Int, book: FaultRules)

    /// A tenant as it is before its first request.
    package init(
        of scenario: Scenario,
        text: [UInt8]?,
        isStartUpScenario: Bool,
        tenant name: String,
        seed: UInt64,
        journal limits: JournalLimits,
        seeded: SeededAccounts? = nil,
        rules: RuleBook? = nil,
        memory: MemoryBudget? = nil,
        at moment: StartMoment
    ) {
        let seeded = seeded ?? SeededAccounts(of: scenario.tenant.sources, rows: memory?.rows)
        self.name = name
        self.scenario = scenario
        self.text = text
        self.isStartUpScenario = isStartUpScenario
        self.seed = seed
        self.seeded = seeded
        // A scenario of its own is held as text and as rules, the one that all begin with is theirs together.
        let own = isStartUpScenario ? 0 : 4 * (text?.count ?? 0)
        baseFootprint = 8_192 + own + 512 * scenario.tenant.sources.count
        tenant = Tenant(
            name: name,
            settings: scenario.tenant,
            seed: seed,
            wallTime: moment.wallTime,
            uptime: moment.uptime,
            seeded: seeded
        )
        faults = FaultRules(rules ?? RuleBook(scenario.faults), seed: seed, tenant: name)
        rulesBegan = tenant.clock.started
        deliveryFaults = DeliveryFaults(rules: scenario.deliveryFaults, seed: seed, tenant: name)
        journal = Journal(limits: limits)
        self.memory = memory
        rulesBefore = (journal.sequences.upperBound, faults)
    }

    /// Where the rows of files are kept.
    package var rows: RowBudget? { memory?.rows }

    /// Whether a client has called an operation; a look at `oauth/info` shows that a server is up and is none.
    package var hasServed: Bool {
        journal.tally.rows.contains { $0.kind.operation != nil && $0.kind.operation != .tokenInfo }
    }

    /// The tenant time read last.
    package var latestTime: Timestamp {
        // The clock never goes back: an uptime before any seen reads as the latest time.
        var clock = tenant.clock
        return clock.now(uptime: 0)
    }

    /// Writes a request into the journal.
    ///
    /// - Parameters:
    ///   - call: The request.
    ///   - look: What the request holds.
    package mutating func record(_ call: borrowing CallRecord, look: (RequestDetail) -> String?) {
        let watched = faults.book.headers.isEmpty ? nil : watchedLines(look)
        // Only what starts a job can meet another one; everything else is spared the look-up.
        var meetsRunning = false
        if call.outline.status == 202 { meetsRunning = meetsRunningLoad(call) }
        journal.append(
            call,
            watched: watched,
            meetsRunningLoad: meetsRunning,
            mayGrow: memory?.hasRoom ?? true
        )
    }

    /// Whether the load of the same source and kind before this one still runs.
    private func meetsRunningLoad(_ call: borrowing CallRecord) -> Bool {
        guard let earlier = journal.earlierLoad(like: call) else { return false }
        return tenant.aggregationPhase(of: earlier, at: call.outline.tenantTime)?.isFinal == false
    }

    /// Empties the journal.
    package mutating func forgetRequests() {
        journal.removeAll()
        rulesBefore = (journal.sequences.upperBound, faults)
    }

    /// Goes on with the rules, stubs and the answers' form of another scenario, its counters new, everything else kept.
    package mutating func replaceFaults(by other: Scenario, text: [UInt8]?, uptime: Milliseconds) {
        rulesBegan = tenant.clock.now(uptime: uptime)
        self.text = text
        scenario.name = other.name
        scenario.about = other.about
        scenario.faults = other.faults
        scenario.stubs = other.stubs
        scenario.responses = other.responses
        scenario.experimentalHeader = other.experimentalHeader
        faults = FaultRules(RuleBook(other.faults), seed: seed, tenant: name)
        scenario.deliveryFaults = other.deliveryFaults
        deliveryFaults = DeliveryFaults(rules: other.deliveryFaults, seed: seed, tenant: name)
        rulesBefore = (journal.sequences.upperBound, faults)
        otherMoves.scenario += 1
    }

    /// How often each side of the tenant has moved.
    var moves: TenantMoves {
        var own = TenantMoves()
        own.requests = journal.sequences.upperBound - 1
        own.jobs = tenant.jobMoves
        own.clock = tenant.clock.moves
        return own + otherMoves
    }

    /// The same tenant, which begins again with this run: what was counted before stays counted.
    mutating func follow(_ earlier: borrowing ScenarioRun) {
        otherMoves = earlier.moves
        otherMoves.scenario += 1
    }

    /// A delivery was made, or has come to an end.
    package mutating func noteDelivery() { otherMoves.deliveries += 1 }

    private func watchedLines(_ look: (RequestDetail) -> String?) -> String {
        faults.book.headers.compactMap { name in
            look(.header(name)).map { "\(name):\(Redaction.isSecretField(name) ? "***" : $0)\n" }
        }.joined()
    }
}

extension JobReference {
    /// The job as it is written in answers.
    package var name: String {
        switch self {
        case .id(let id): id.hex
        case .text(let text): text
        }
    }
}
