// The only place that reads clocks; everything else takes time as an argument.

import Glibc
import IdentityCloud

/// Milliseconds since 1970-01-01T00:00:00Z by the system's clock.
func wallMilliseconds() -> Int64 { reading(of: CLOCK_REALTIME).milliseconds }

/// The monotonic clock that the engine's time is read from.
func uptimeMilliseconds() -> Milliseconds { reading(of: CLOCK_MONOTONIC) }

private func reading(of clock: clockid_t) -> Milliseconds {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Milliseconds(seconds: time.tv_sec) + Milliseconds(Int64(time.tv_nsec) / 1_000_000)
}
