// The sources of a tenant: those of the scenario, and a bounded number of those that clients named.

import AccountFiles

/// The sources that a tenant knows.
struct SourceStore: Sendable {
    /// How many sources that no scenario names are kept; those used longest ago are forgotten first.
    static let unnamedCapacity = 1_000

    private var sources: [String: Source]
    /// The ids in the order in which the sources came.
    private var order: [String]
    private var named: Int
    /// How many sources there may be that the scenario or a client made.
    static let capacity = 5_000
    private var uses: UInt64 = 0
    /// About how many bytes the sources take that no scenario names, and the accounts of all.
    private(set) var footprint = 0

    /// `seeded` is what the sources begin with, where somebody has read that already.
    init(_ settings: [SourceSettings], seeded: SeededAccounts? = nil) {
        let seeded = seeded ?? SeededAccounts(of: settings)
        let sources = settings.map {
            ($0.id, Source($0, beginningWith: seeded))
        }
        self.sources = Dictionary(sources) { first, _ in first }
        named = self.sources.count
        order = settings.map(\.id)
    }

    subscript(_ id: String) -> Source? { sources[id] }

    /// How many there are.
    var count: Int { sources.count }

    /// All of them, in the order in which they came.
    var inOrder: [Source] { order.compactMap { sources[$0] } }

    /// Takes in a source that a client made.
    mutating func insert(_ source: Source) {
        sources[source.settings.id] = source
        order.append(source.settings.id)
        named += 1
        weigh()
    }

    mutating func remove(_ id: String) {
        guard let source = sources.removeValue(forKey: id) else { return }
        order.removeAll { $0 == id }
        if source.isNamed { named -= 1 }
        weigh()
    }

    func contains(_ id: String) -> Bool { sources[id] != nil }

    /// All of them, in the order of their ids.
    var sorted: [Source] { sources.values.sorted { $0.settings.id < $1.settings.id } }

    /// Whether the scenario says that a source gets its accounts from files; nil when it does not name the source.
    func isDelimitedFile(_ id: String) -> Bool? {
        sources[id].flatMap { $0.isNamed ? $0.settings.kind == .delimitedFile : nil }
    }

    /// Uses a source in place, made when it is not there.
    mutating func use<R>(_ id: String, _ body: (inout Source) -> R) -> R {
        if sources[id] == nil { make(id) }
        uses += 1
        return sources[id, default: Source(SourceSettings(id: id), isNamed: false)]
            .use(uses, weighing: &footprint, body)
    }

    /// Lets all sources let go of what was there before loads that have ended.
    mutating func settle(given jobs: AggregationStore, at now: Timestamp) {
        changeAll { $0.settle(given: jobs, at: now) }
    }

    /// Lets all sources forget the accounts that came from files; `serial` is the number of that state.
    mutating func forgetAccounts(serial: Int) {
        changeAll { $0.forgetAccounts(serial: serial) }
    }

    /// Lets all sources let go of the rows of their accounts.
    ///
    /// - Returns: How many there were.
    mutating func forgetRows() -> Int {
        let count = sources.values.reduce(0) { $0 + $1.rowCount }
        if count > 0 { changeAll { $0.forgetRows() } }
        return count
    }

    private mutating func changeAll(_ change: (inout Source) -> Void) {
        sources = sources.mapValues { source in
            var source = source
            change(&source)
            return source
        }
        weigh()
    }

    private mutating func make(_ id: String) {
        if sources.count - named >= Self.unnamedCapacity { forgetOldest() }
        let source = Source(SourceSettings(id: id), isNamed: false)
        sources[id] = source
        order.append(id)
        footprint += source.ownFootprint
    }

    /// Makes room for some more at once, as all are looked at for it.
    private mutating func forgetOldest() {
        let uses = sources.values.compactMap { $0.isNamed ? nil : $0.lastUse }.sorted()
        let last = uses[uses.count / 20]
        sources = sources.filter { $0.value.isNamed || $0.value.lastUse > last }
        order.removeAll { sources[$0] == nil }
        weigh()
    }

    private mutating func weigh() {
        footprint = sources.values.reduce(0) { $0 + $1.footprint + ($1.isNamed ? 0 : $1.ownFootprint) }
    }
}

extension Source {
    /// About how many bytes it takes without accounts: its id and name, three histories.
    fileprivate var ownFootprint: Int { 2_000 + 2 * settings.id.heapBytes }

    fileprivate mutating func use<R>(
        _ ordinal: UInt64,
        weighing footprint: inout Int,
        _ body: (inout Source) -> R
    ) -> R {
        lastUse = ordinal
        let before = self.footprint
        defer { footprint += self.footprint - before }
        return body(&self)
    }
}

/// The accounts of a source: known by digest, or only by number.
enum SourceInventory: Sendable {
    /// From a file.
    case file(KnownAccounts)
    /// Read by a connector: those that the scenario lists, and so many whom nobody simulates one by one.
    case direct(count: Int, listed: KnownAccounts = KnownAccounts())

    /// What an uploaded file is compared with.
    var known: KnownAccounts {
        switch self {
        case .file(let known): return known
        case .direct(let count, var known):
            // A file has none of those, so that they count as deleted.
            known.unknown = count
            return known
        }
    }

    /// Lets go of the rows of accounts, which are only compared and counted from now on.
    mutating func forgetRows() {
        guard case .file(var known) = self else { return }
        known.forgetRows()
        self = .file(known)
    }

    /// Nothing in place of accounts that take room.
    func withoutAccounts(serial: Int) -> SourceInventory {
        guard footprint > 0 else { return self }
        var nothing = KnownAccounts()
        nothing.serial = serial
        return .file(nothing)
    }

    /// How many there are.
    var count: Int {
        switch self {
        case .file(let known): known.count
        case .direct(let count, let listed): count + listed.count
        }
    }

    /// The same kind of accounts, none of them; `serial` is the number of that state.
    func emptied(serial: Int) -> SourceInventory {
        guard case .file = self else { return .direct(count: 0) }
        var nothing = KnownAccounts()
        nothing.serial = serial
        return .file(nothing)
    }

    /// How many of them have rows.
    var rowCount: Int { if case .file(let known) = self { known.rowCount } else { 0 } }

    /// About how many bytes it takes.
    var footprint: Int { if case .file(let known) = self { known.footprint } else { 0 } }
}
