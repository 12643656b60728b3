// What is done away from the requests, since it takes time that grows with what is kept.

/// Where work goes that nobody waits for.
package struct Housekeeping: Sendable {
    /// Does some work later, on no lane.
    package var later: @Sendable (@escaping @Sendable () -> Void) -> Void
    /// Gives memory that was freed back to the system, soon.
    package var trim: @Sendable () -> Void

    /// Everything at once: for tests, and for whoever has no other thread.
    package static let atOnce = Housekeeping(later: { $0() }, trim: {})

    package init(
        later: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void,
        trim: @escaping @Sendable () -> Void
    ) {
        self.later = later
        self.trim = trim
    }

    /// As many bytes are freed at once, as quickly as they would be handed on.
    private static let atOnceBytes = 256 * 1024

    /// Lets go of something of about so many bytes, whose parts are freed one by one.
    func discard(_ remains: some Sendable, bytes: Int = .max) {
        if bytes <= Self.atOnceBytes { return }
        later { [trim] in
            withExtendedLifetime(remains) {}
            trim()
        }
    }
}
