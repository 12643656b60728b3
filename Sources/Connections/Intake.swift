// How content that is disturbed on its way in comes along.

import HTTPMessages

/// The state of an `IntakeFault`; indirect, since hardly a request has one.
indirect enum Intake {
    case reset(bytesLeft: Int64)
    case slow(bytes: Int, everyMilliseconds: Int64, left: Int, nextAt: MonotonicTime)

    init(_ fault: IntakeFault, at now: MonotonicTime) {
        switch fault {
        case .reset(let bytes): self = .reset(bytesLeft: bytes)
        case .slow(let bytes, let interval):
            self = .slow(bytes: max(1, bytes), everyMilliseconds: max(1, interval), left: 0, nextAt: now)
            begin(at: now)
        }
    }

    /// Begins an interval.
    mutating func begin(at now: MonotonicTime) {
        guard case .slow(let bytes, let interval, _, _) = self else { return }
        self = .slow(
            bytes: bytes,
            everyMilliseconds: interval,
            left: bytes,
            nextAt: now.advanced(byMilliseconds: interval)
        )
    }

    /// How much may be taken now.
    func allowance(at now: MonotonicTime) -> Int {
        guard case .slow(let bytes, _, let left, let nextAt) = self else { return .max }
        return now < nextAt ? left : bytes
    }

    /// Until when nothing is taken, if so.
    var pauseEnd: MonotonicTime? {
        if case .slow(_, _, 0, let nextAt) = self { nextAt } else { nil }
    }

    /// So much has been taken.
    ///
    /// - Returns: whether it is enough for a reset.
    mutating func note(_ count: Int, at now: MonotonicTime) -> Bool {
        switch self {
        case .reset(let bytesLeft):
            self = .reset(bytesLeft: max(0, bytesLeft) - min(max(0, bytesLeft), Int64(count)))
            return Int64(count) >= bytesLeft
        case .slow(let bytes, let interval, _, let nextAt):
            if nextAt <= now { begin(at: now) }
            if case .slow(_, _, let left, let nextAt) = self {
                self = .slow(
                    bytes: bytes,
                    everyMilliseconds: interval,
                    left: max(0, left - count),
                    nextAt: nextAt
                )
            }
            return false
        }
    }
}
