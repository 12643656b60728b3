// The exports of a tenant: those of the scenario, those that clients started, and those made when first asked for.

/// The exports that a tenant remembers.
struct ExportStore: Sendable {
    /// The most that are kept; the oldest goes first.
    static let capacity = 10_000

    private var runs: [ExportKey: ExportRun] = [:]
    /// Oldest first.
    private(set) var order: [ExportKey] = []
    /// The newest export of each id.
    private var newest: [String: ExportKey] = [:]
    /// About how many bytes they take.
    private(set) var footprint = 0

    subscript(_ key: ExportKey) -> ExportRun? { runs[key] }

    mutating func insert(_ run: ExportRun, as key: ExportKey) {
        if order.count >= Self.capacity { forget(order.removeFirst()) }
        if let old = runs.updateValue(run, forKey: key) {
            footprint -= old.footprint
            order.removeAll { $0 == key }
        }
        order.append(key)
        newest[key.id] = key
        footprint += run.footprint
    }

    /// Changes an export in place; nil when it is not there.
    mutating func update<R>(_ key: ExportKey, _ change: (inout ExportRun) -> R) -> R? {
        guard let index = runs.index(forKey: key) else { return nil }
        return change(&runs.values[index])
    }

    /// The newest export with an id, whatever its session and role.
    func key(ofID id: String) -> ExportKey? { newest[id.lowercased()] }

    /// All, newest first.
    var newestFirst: [(key: ExportKey, run: ExportRun)] {
        order.reversed().compactMap { key in runs[key].map { (key, $0) } }
    }

    /// Looks at all, in no order.
    func forEach(_ look: (ExportRun) -> Void) { runs.values.forEach(look) }

    /// Lets go of all exports that have ended.
    mutating func forgetEnded(at now: Timestamp) {
        let ended = order.filter { runs[$0]?.course.phase(at: now).isFinal ?? true }
        for key in ended { forget(key) }
        order = order.filter { runs[$0] != nil }
    }

    private mutating func forget(_ key: ExportKey) {
        footprint -= runs.removeValue(forKey: key)?.footprint ?? 0
        if newest[key.id] == key { newest[key.id] = nil }
    }
}

extension ExportRun {
    /// About how many bytes it takes, with its key in two tables and a list; what changes with time is not counted.
    fileprivate var footprint: Int {
        let texts = job.id.heapBytes + job.session.heapBytes + job.role.heapBytes
        return 2 * MemoryLayout<ExportRun>.stride + 5 * MemoryLayout<ExportKey>.stride + 2 * texts + 256
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
    var course: JobProgress<ExportStatus>

    /// The export as it is shown now.
    func job(at now: Timestamp) -> ExportJob {
        var job = job
        job.status = course.phase(at: now)
        return job
    }
}
