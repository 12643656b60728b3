// The only place that reads clocks; everything else takes time as an argument.

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Milliseconds since 1970-01-01T00:00:00Z by the system's clock.
func wallMilliseconds() -> Int64 { nanoseconds(of: CLOCK_REALTIME) / 1_000_000 }

/// Milliseconds of the monotonic clock that the engine's time is read from.
func uptimeMilliseconds() -> Int64 { nanoseconds(of: CLOCK_MONOTONIC) / 1_000_000 }

private func nanoseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
