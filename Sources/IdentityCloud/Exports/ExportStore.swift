// The exports of a tenant: those of the scenario, those that clients started, and those made when first asked for.

/// The exports that a tenant remembers.
struct ExportStore: Sendable {
    /// The most that are kept; the oldest goes first.
    static let capacity = 10_000

    private var runs: [ExportKey: ExportRun] = [:]
    /// Oldest first.
    private(set) var order: [ExportKey] = []

    subscript(_ key: ExportKey) -> ExportRun? { runs[key] }

    mutating func insert(_ run: ExportRun, as key: ExportKey) {
        if order.count >= Self.capacity { runs[order.removeFirst()] = nil }
        runs[key] = run
        order.append(key)
    }

    /// Changes an export in place; nil when it is not there.
    mutating func update<R>(_ key: ExportKey, _ change: (inout ExportRun) -> R) -> R? {
        guard let index = runs.index(forKey: key) else { return nil }
        return change(&runs.values[index])
    }

    /// The export with an id, whatever its session and role.
    func key(ofID id: String) -> ExportKey? {
        let id = id.lowercased()
        return order.last { $0.id == id }
    }

    /// All, newest first.
    var newestFirst: [(key: ExportKey, run: ExportRun)] {
        order.reversed().compactMap { key in runs[key].map { (key, $0) } }
    }
}
