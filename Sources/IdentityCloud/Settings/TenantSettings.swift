// What a tenant is like: everything the simulation itself needs from a scenario, with the defaults of an empty file.

/// The settings of a simulated tenant.
package struct TenantSettings: Sendable, Equatable {
    package var clock = ClockSettings()
    package var auth = AuthSettings()
    /// Nil when requests are not limited.
    package var rateLimit: RateLimitSettings? = RateLimitSettings()
    package var sources: [SourceSettings] = []
    package var unknownSource = UnknownObject.accept
    package var missingFile = MissingFile.accept
    /// How aggregations of sources that say nothing else proceed.
    package var aggregation = AggregationSettings()
    /// How exports proceed, one entry after another, the last one repeated; never empty.
    package var export = [ExportSettings()]
    package var exports: [SeededExport] = []
    package var triggers = TriggerSettings()
    package var unknownExport = UnknownObject.notFound

    package init() {}
}

/// What a request for an object that the tenant does not know gets.
package enum UnknownObject: Sendable, Hashable, CaseIterable {
    case accept, notFound, badRequest
}

/// What a delimited-file load without a file gets.
package enum MissingFile: Sendable, Hashable, CaseIterable {
    case accept, badRequest
}

/// How many requests are let through in a sliding window of tenant time (of real time where that is scaled).
package struct RateLimitSettings: Sendable, Equatable {
    package enum Key: Sendable, Hashable, CaseIterable {
        /// Client id and API version, as ISC's documentation has it.
        case client
        case token
        case tenant
    }

    package var requests = 100
    package var per: Milliseconds = 10_000
    package var key = Key.client

    package init(requests: Int = 100) { self.requests = requests }
}

/// A tenant's clock.
package struct ClockSettings: Sendable, Equatable {
    package enum Mode: Sendable, Hashable {
        case real
        /// Tenant seconds per real second.
        case scaled(factor: Double)
        case manual
    }

    /// How slow and how fast a scaled clock may be: a day passes in 86 ms, or in 1,000 days.
    package static let factors: ClosedRange<Double> = 0.001...1_000_000

    package var mode = Mode.real
    /// Tenant time at start; nil is now for real and scaled clocks, 2026-01-01T00:00:00Z for a manual one.
    package var start: Timestamp?
    /// Whether the scenario speaks of its clock; else the command line may choose the mode.
    package var isChosen = false

    package init() {}
}
