import CPosixShims
// The clocks of a lane, read once per batch of events.
import Connections
import HTTPMessages

/// Reads the monotonic clock, and the real one once a second for Date.
struct LaneClock {
    private var dateExpires = MonotonicTime(nanoseconds: .min)

    static func now() -> MonotonicTime { MonotonicTime(nanoseconds: shim_monotonic_nanoseconds()) }

    /// Sets `turn` to the present.
    mutating func update(_ turn: inout ConnectionTurn) {
        turn.now = Self.now()
        if turn.now < dateExpires { return }
        let real = shim_real_nanoseconds()
        turn.date = HTTPDate.bytes(unixSeconds: real / 1_000_000_000)
        let rest = 1_000_000_000 - real % 1_000_000_000
        dateExpires = turn.now.advanced(byNanoseconds: rest)
    }
}
