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
    package var export = ExportSettings()
    package var exports: [SeededExport] = []
    package var unknownExport = UnknownObject.notFound

    package init() {}
}
