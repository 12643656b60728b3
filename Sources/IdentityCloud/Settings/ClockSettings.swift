// How a tenant's time passes.

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

    package init() {}
}
