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

/// What an export is known by: ids are compared without regard to case, as UUIDs are.
struct ExportKey: Hashable, Sendable {
    let session: String
    let role: String
    let id: String

    init(session: String, role: String, id: String) {
        self.session = session.lowercased()
        self.role = role.lowercased()
        self.id = id.lowercased()
    }
}

/// An export and how it proceeds.
struct ExportRun: Sendable {
    var job: ExportJob
    let started: Timestamp
    var course: Course<ExportStatus>

    /// The export as it is shown now.
    func job(at now: Timestamp) -> ExportJob {
        var job = job
        job.status = course.phase(at: now)
        return job
    }
}
