// A simulated ISC tenant: sources, loads, exports, tokens and rate windows. It has no clock, lock or socket of its own;
// whoever owns it gives it the time and calls it from one place at a time.

import AccountFiles

/// One tenant: the unit of isolation.
package struct Tenant: Sendable {
    package let name: String
    package let settings: TenantSettings
    package var clock: TenantClock
    var ids: IDStreams
    var sources: SourceStore
    var aggregations = AggregationStore()
    var exports = ExportStore()
    /// How often a job was started, or moved otherwise than by time.
    package internal(set) var jobMoves = 0
    /// How many exports have begun, beside those of the scenario.
    var exportsBegun = 0
    /// The sources whose deletion runs, and the tasks that do it.
    var deletions: [(source: String, job: ObjectID)] = []
    var triggers = TriggerDesk()
    var rateLimiter: RateLimiter?
    /// Counts the states that sources have been in, so that each has a number of its own.
    var lastSerial = KnownAccounts.seedSerial

    /// A tenant as a fresh start makes it; `seeded` spares reading the CSV files of the sources once more.
    package init(
        name: String,
        settings: TenantSettings,
        seed: UInt64,
        wallTime: Timestamp,
        uptime: Milliseconds,
        seeded: SeededAccounts? = nil
    ) {
        self.name = name
        self.settings = settings
        clock = TenantClock(settings: settings.clock, wallTime: wallTime, uptime: uptime)
        ids = IDStreams(seed: seed, tenant: name)
        sources = SourceStore(settings.sources, seeded: seeded)
        rateLimiter = settings.rateLimit.map(RateLimiter.init)
        for export in settings.exports { insert(export) }
        for subscription in settings.triggers.subscriptions { _ = subscribe(subscription, at: clock.started) }
    }

    /// ISC's `tenant_id`.
    package var id: ObjectID { ids.tenant }

    /// The id of the next request: SLPT-Request-ID and trackingId.
    package mutating func nextRequestID() -> ObjectID { ids.nextRequest() }

    /// An id for the answer of a stub.
    package mutating func nextStubID() -> ObjectID { ids.nextOfStub() }
}
