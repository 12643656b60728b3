// A tenant with a manual clock for tests, and short ways to do things to it.

import AccountFiles
import Testing

@testable import IdentityCloud

/// A tenant and its time, which only the test moves.
struct TenantFixture {
    var tenant: Tenant
    var now = Timestamp(milliseconds: 1_000_000)

    static let source = "2c9180835d2e5168015d32f890ca1581"

    init(_ configure: (inout TenantSettings) -> Void = { _ in }) {
        var settings = TenantSettings()
        settings.clock.mode = .manual
        settings.clock.start = Timestamp(milliseconds: 1_000_000)
        configure(&settings)
        tenant = Tenant(name: "test", settings: settings, seed: 7, wallTime: now, uptime: 0)
    }

    /// Reads a file as an upload for a source would be read.
    mutating func feed(_ text: String, _ kind: TaskKind = .accountAggregation) throws -> FinishedFeed {
        var reader = FeedReader(format: try tenant.feedFormat(for: kind, source: Self.source, at: now))
        reader.receive(Array(text.utf8).span)
        return try reader.finish()
    }

    /// Loads a file, or nothing.
    @discardableResult
    mutating func load(
        _ text: String? = nil,
        _ kind: TaskKind = .accountAggregation,
        all: Bool = false
    ) throws -> TaskStatus {
        let feed = try text.map { try self.feed($0, kind) }
        return try start(feed, kind, all: all)
    }

    @discardableResult
    mutating func start(_ feed: FinishedFeed?, _ kind: TaskKind, all: Bool = false) throws -> TaskStatus {
        let request = LoadRequest(
            kind: kind,
            sourceID: Self.source,
            feed: feed,
            disableOptimization: all,
            launcher: "qa"
        )
        return try tenant.load(request, at: now)
    }

    /// Loads and lets it end.
    @discardableResult
    mutating func loadToEnd(
        _ text: String? = nil,
        _ kind: TaskKind = .accountAggregation,
        all: Bool = false
    ) throws -> TaskStatus {
        let task = try load(text, kind, all: all)
        now = now + 3_600_000
        return try #require(tenant.task(task.id, at: now))
    }

    /// A status GET.
    mutating func poll(_ id: ObjectID) -> AggregationLookup { tenant.aggregationStatus(of: id, at: now) }

    /// Moves a job on to its next phase, and tells whether there was one.
    mutating func advances(_ id: ObjectID) -> Bool {
        guard case .done = tenant.command(.advance, job: id.hex, at: now) else { return false }
        return true
    }

    /// The phase that a status GET is answered; nil when it is not found.
    mutating func pollPhase(_ id: ObjectID) -> AggregationPhase? {
        guard case .found(let status) = poll(id) else { return nil }
        return status.phase
    }

    /// The counts that a status GET is answered; nil when there are none.
    mutating func pollCounts(_ id: ObjectID) -> AggregationCounts? {
        guard case .found(let status) = poll(id) else { return nil }
        return status.counts
    }
}

extension SourceSettings {
    /// The fixture's source, named.
    static func named(_ configure: (inout SourceSettings) -> Void = { _ in }) -> SourceSettings {
        var source = SourceSettings(id: TenantFixture.source, name: "HR feed")
        configure(&source)
        return source
    }
}

/// A file of accounts numbered from 1, all with the same second value but for those named.
func csv(_ numbers: some Sequence<Int>, changed: Set<Int> = []) -> String {
    numbers.reduce(into: "id,name\n") { $0 += "\($1),\(changed.contains($1) ? "changed" : "name \($1)")\n" }
}
