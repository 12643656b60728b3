// The sources of a tenant: those of the scenario, and a bounded number of those that clients named.

/// The sources that a tenant knows.
struct SourceStore: Sendable {
    /// How many sources that no scenario names are kept; the one used longest ago is forgotten first.
    static let unnamedCapacity = 1_000

    private var sources: [String: Source]
    private let named: Int
    private var uses: UInt64 = 0

    init(_ settings: [SourceSettings]) {
        sources = Dictionary(settings.map { ($0.id, Source($0, isNamed: true)) }) { first, _ in first }
        named = sources.count
    }

    func contains(_ id: String) -> Bool { sources[id] != nil }

    /// Whether the scenario says that a source gets its accounts from files; nil when it does not name the source.
    func isDelimitedFile(_ id: String) -> Bool? {
        sources[id].flatMap { $0.isNamed ? $0.settings.kind == .delimitedFile : nil }
    }

    /// Uses a source in place, made when it is not there.
    mutating func use<R>(_ id: String, _ body: (inout Source) -> R) -> R {
        if sources[id] == nil { makeRoom() }
        uses += 1
        return sources[id, default: Source(SourceSettings(id: id), isNamed: false)].use(uses, body)
    }

    private mutating func makeRoom() {
        guard sources.count - named >= Self.unnamedCapacity else { return }
        let oldest = sources.values.filter { !$0.isNamed }.min { $0.lastUse < $1.lastUse }
        if let oldest { sources[oldest.settings.id] = nil }
    }
}

extension Source {
    fileprivate mutating func use<R>(_ ordinal: UInt64, _ body: (inout Source) -> R) -> R {
        lastUse = ordinal
        return body(&self)
    }
}
