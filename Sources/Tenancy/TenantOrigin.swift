// What a tenant begins with, at its first request and at each reset.

import AccountFiles
package import IdentityCloud
import Journal
package import Scenarios

/// A scenario with all that need not be worked out again for each tenant that begins with it.
struct TenantOrigin: Sendable {
    private let scenario: Scenario
    /// The file that it was read from; nil when it was made in code.
    private let text: [UInt8]?
    private let isStartUp: Bool
    private let seeded: SeededAccounts
    private let rules: RuleBook

    /// `rows` is where the rows of the scenario's files are kept.
    init(
        _ scenario: Scenario,
        text: [UInt8]?,
        isStartUp: Bool,
        _ overrides: ScenarioOverrides,
        _ rows: RowBudget
    ) {
        self.scenario = overrides.applied(to: scenario, isStartUp: isStartUp)
        self.text = text
        self.isStartUp = isStartUp
        seeded = SeededAccounts(of: scenario.tenant.sources, rows: rows)
        rules = RuleBook(scenario.faults)
    }

    /// What a tenant has in force.
    init(of run: borrowing ScenarioRun) {
        scenario = run.scenario
        text = run.text
        isStartUp = run.isStartUpScenario
        seeded = run.seeded
        rules = run.faults.book
    }

    /// A tenant that begins so.
    func run(
        tenant: String,
        seed: UInt64,
        journal: JournalLimits,
        _ memory: MemoryBudget,
        at moment: StartMoment
    ) -> ScenarioRun {
        ScenarioRun(
            of: scenario,
            text: text,
            isStartUpScenario: isStartUp,
            tenant: tenant,
            seed: scenario.seed ?? seed,
            journal: journal,
            seeded: seeded,
            rules: rules,
            memory: memory,
            at: moment
        )
    }
}

/// What the command line says of scenarios, whichever comes.
package struct ScenarioOverrides: Sendable {
    private let seed: UInt64?
    private let clock: ClockSettings.Mode?

    package init(seed: UInt64? = nil, clock: ClockSettings.Mode? = nil) {
        (self.seed, self.clock) = (seed, clock)
    }

    /// The seed always wins; the clock where a later scenario does not speak of its own.
    fileprivate func applied(to scenario: Scenario, isStartUp: Bool) -> Scenario {
        var scenario = scenario
        if let seed { scenario.seed = seed }
        if let clock, isStartUp || !scenario.tenant.clock.isChosen { scenario.tenant.clock.mode = clock }
        return scenario
    }
}

/// A scenario that tenants begin with, and the file it was read from.
package struct StartUpScenario: Sendable {
    package var scenario: Scenario
    package var text: [UInt8]?

    package init(_ scenario: Scenario, text: [UInt8]?) {
        self.scenario = scenario
        self.text = text
    }
}

/// A moment on both clocks: the time of day, where real and scaled tenant clocks begin, and the time since start-up.
package struct StartMoment: Sendable, Hashable {
    package var wallTime: Timestamp
    package var uptime: Milliseconds

    /// The same clocks later.
    func at(uptime later: Milliseconds) -> StartMoment {
        StartMoment(wallTime: wallTime + (later - uptime), uptime: later)
    }
}
