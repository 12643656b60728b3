// A source of the tenant: named by the scenario, or made when a load first names it.

import AccountFiles

/// A source and what its loads left.
struct Source: Sendable {
    private(set) var settings: SourceSettings
    /// What its document shows beside the settings.
    var facts = SourceFacts()
    /// Whether the scenario names it, so that its kind is known.
    let isNamed: Bool
    /// Larger the later it was used.
    var lastUse: UInt64 = 0
    /// What the scenario left of accounts and entitlements, if it did.
    private let seeded: [TaskKind: KnownAccounts]
    private var histories: [TaskKind: LoadHistory] = [:]

    init(_ settings: SourceSettings, isNamed: Bool) {
        (self.settings, self.isNamed, seeded) = (settings, isNamed, [:])
    }

    /// A source of the scenario.
    init(_ settings: SourceSettings, beginningWith seeded: SeededAccounts) {
        (self.settings, isNamed) = (settings, true)
        self.seeded = [
            .accountAggregation: seeded.accounts(of: settings),
            .entitlementAggregation: seeded.entitlements(of: settings),
        ]
        if settings.columns == nil, let columns = seeded.columns(of: settings) {
            facts.schema = AccountSchema(columns: columns, key: settings.keyColumn)
        }
    }

    /// Lets the settings follow from what a client changes of it.
    mutating func adjust(_ change: (inout SourceSettings) -> Void) { change(&settings) }

    /// Whether a file that is sent is read: a direct source's accounts come from its connector, whatever is sent.
    func readsFiles(for kind: TaskKind) -> Bool {
        !(isNamed && settings.kind == .direct && kind == .accountAggregation)
    }

    /// About how many bytes its accounts take.
    var footprint: Int { histories.values.reduce(facts.footprint) { $0 + $1.footprint } }

    /// Uses the loads of one kind in place; they begin with what the scenario says.
    mutating func use<R>(_ kind: TaskKind, _ body: (inout LoadHistory) -> R) -> R {
        guard let index = histories.index(forKey: kind) else {
            var history = LoadHistory(initialInventory(for: kind))
            defer { histories[kind] = history }
            return body(&history)
        }
        return body(&histories.values[index])
    }

    /// Lets go of what was there before loads that have ended.
    mutating func settle(given jobs: AggregationStore, at now: Timestamp) {
        histories = histories.mapValues { $0.settled(given: jobs, at: now) }
    }

    /// Lets go of all accounts that came from files.
    mutating func forgetAccounts(serial: Int) {
        histories = histories.mapValues { $0.withoutAccounts(serial: serial) }
    }

    /// How many rows are kept.
    var rowCount: Int { histories.values.reduce(0) { $0 + $1.rowCount } }

    /// Lets go of the rows of all accounts.
    mutating func forgetRows() { histories = histories.mapValues { $0.withoutRows() } }

    /// What the loads of one kind have left that have ended.
    func inventory(_ kind: TaskKind, given jobs: AggregationStore, at now: Timestamp) -> SourceInventory {
        histories[kind]?.inventory(given: jobs, at: now) ?? initialInventory(for: kind)
    }

    /// What a load was compared with and what it leaves.
    func inventories(
        _ kind: TaskKind,
        around job: ObjectID
    ) -> (before: SourceInventory, after: SourceInventory)? {
        histories[kind]?.inventories(around: job)
    }

    private func initialInventory(for kind: TaskKind) -> SourceInventory {
        // Of others nobody says what they hold, and nothing is invented; and what takes things away holds nothing.
        guard isNamed, let seeded = seeded[kind] else { return .file(KnownAccounts()) }
        guard settings.kind == .direct else { return .file(seeded) }
        // Those that are only counted are nobody's in particular.
        return seeded.numbered > 0 ? .direct(count: seeded.numbered) : .direct(count: 0, listed: seeded)
    }
}
