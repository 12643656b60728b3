// A source of the tenant: named by the scenario, or made when a load first names it.

import AccountFiles

/// A source and what its loads left.
struct Source: Sendable {
    /// How many accounts a source has that no scenario names and that was never sent a file.
    static let unnamedAccounts = 100

    let settings: SourceSettings
    /// Whether the scenario names it, so that its kind is known.
    let isNamed: Bool
    /// Larger the later it was used.
    var lastUse: UInt64 = 0
    private var histories: [TaskKind: LoadHistory] = [:]

    init(_ settings: SourceSettings, isNamed: Bool) {
        self.settings = settings
        self.isNamed = isNamed
    }

    /// Whether a file that is sent is read: a direct source's accounts come from its connector, whatever is sent.
    func readsFiles(for kind: TaskKind) -> Bool {
        !(isNamed && settings.kind == .direct && kind == .accountAggregation)
    }

    /// The loads of one kind, begun with what the scenario says the first time that they are asked for.
    subscript(kind: TaskKind) -> LoadHistory {
        mutating get {
            if let history = histories[kind] { return history }
            let history = LoadHistory(initialInventory(for: kind))
            histories[kind] = history
            return history
        }
        set { histories[kind] = newValue }
    }

    private func initialInventory(for kind: TaskKind) -> SourceInventory {
        switch (kind, isNamed, settings.kind) {
        case (.accountAggregation, false, _): .direct(count: Self.unnamedAccounts)
        case (.accountAggregation, true, .delimitedFile): .file(settings.previousAccounts)
        case (.accountAggregation, true, .direct): .direct(count: settings.previousCount)
        case (.entitlementAggregation, true, .delimitedFile): .file(KnownAccounts())
        case (.entitlementAggregation, _, _): .direct(count: 0)
        case (.uncorrelatedAccounts, _, _): .file(KnownAccounts())
        }
    }
}

extension SourceSettings {
    /// The digests of what the previous aggregation left; of a CSV that cannot be read nothing.
    fileprivate var previousAccounts: KnownAccounts {
        var reader = FeedReader(format: FeedFormat(columns: nil, keyColumn: keyColumn))
        switch accounts {
        case .count(let count): reader.receiveAccounts(numberedTo: count, keyColumn: keyColumn ?? "id")
        case .csv(let text): reader.receive(text.span)
        }
        var known = (try? reader.finish())?.accounts ?? KnownAccounts()
        known.serial = KnownAccounts.seedSerial
        return known
    }

    fileprivate var previousCount: Int {
        if case .count(let count) = accounts { return count }
        return previousAccounts.digests.count
    }
}

extension FeedReader {
    /// A file with nothing but the keys "1" to `count`.
    fileprivate mutating func receiveAccounts(numberedTo count: Int, keyColumn: String) {
        receive(Array("\(keyColumn)\n".utf8).span)
        for number in 0..<max(0, count) { receive(Array("\(number + 1)\n".utf8).span) }
    }
}
