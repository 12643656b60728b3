// What a client last did about one thing.

import IdentityCloud
import Scenarios

/// How one client asks about one job or source, or for tokens.
struct ReviewTrack: Sendable {
    struct Key: Sendable, Hashable {
        private let subject: UInt64
        /// The client and the operation as one number, so that keys compare as two.
        private let asker: UInt64

        init(subject: UInt64, client: SymbolTable.Index, operation: Operation) {
            self.subject = subject
            asker = UInt64(client.number) << 8 | UInt64(operation.ordinal)
        }

        /// Even bits that follow from the key; both parts may be small numbers, so one is spread before they meet.
        var bits: UInt64 { (subject &* 0xff51_afd7_ed55_8ccd ^ asker) &* 0x9e37_79b9_7f4a_7c15 }
    }

    /// An answer, as far as it matters when and whether the client should ask again.
    struct Answer: Sendable {
        enum Outcome: Sendable {
            case fine
            /// 429 and 5xx: later it may go well.
            case failed
            /// The connection broke instead.
            case lost
            /// 400, 403 and 404: the same will be refused again.
            case refused
            /// 401: to be asked again with a new token.
            case unauthorized
        }

        /// When it was given, on the report's clock, and in the tenant's time.
        var at: Milliseconds
        var tenantTime: Timestamp
        var outcome: Outcome
        var retryAfter: Milliseconds?
        /// The phase of the job that it shows; nil when it shows none.
        var phase: Phase?

        /// A phase as one byte: it is compared with each poll.
        struct Phase: Sendable, Equatable {
            let code: UInt8
            let isEnd: Bool
        }
    }

    /// A request that came after an answer about the same.
    struct Repetition: Sendable {
        var pause: Milliseconds
        /// The answer before it.
        var earlier: Answer
        /// The pauses of this row of failures that no Retry-After explains.
        var pauses: PauseRow
        /// How many repeats at once of what was refused there were in a row, this one included.
        var hasty: Int
        /// How many looks after the end, this one included; 0 before it.
        var looksAfterEnd: Int
        /// Polls since the job has moved, and for how long.
        var idlePolls: Int
        var idleTime: Milliseconds

        /// Clocks tick in milliseconds and answers take time: this much too early is not early.
        private static let tolerance: Milliseconds = 50

        func isShorter(than length: Milliseconds) -> Bool { pause + Self.tolerance < length }

        /// Whether the pause is to grow: after a failure, unless it is as long as the Retry-After that the server gave.
        var needsBackoff: Bool {
            switch earlier.outcome {
            case .failed, .lost: earlier.retryAfter.map(isShorter(than:)) ?? true
            case .fine, .refused, .unauthorized: false
            }
        }
    }

    let key: Key
    private var latest: Answer
    private var pauses = PauseRow()
    private var hasty = 0
    private var hasEnded: Bool
    private var looksAfterEnd = 0
    private var idlePolls = 0
    private var idleSince: Timestamp

    init(_ key: Key, _ answer: Answer) {
        self.key = key
        latest = answer
        idleSince = answer.tenantTime
        idlePolls = answer.phase == nil ? 0 : 1
        hasEnded = answer.phase?.isEnd ?? false
    }

    /// Takes in a further request and its answer.
    @inline(__always)
    mutating func take(askedAt now: Milliseconds, _ answer: Answer) -> Repetition {
        if hasEnded { looksAfterEnd += 1 }
        if let phase = answer.phase {
            if phase != latest.phase { (idlePolls, idleSince) = (0, answer.tenantTime) }
            idlePolls += 1
        }
        var repetition = Repetition(
            pause: max(0, now - latest.at),
            earlier: latest,
            pauses: pauses,
            hasty: 0,
            looksAfterEnd: looksAfterEnd,
            idlePolls: idlePolls,
            idleTime: answer.tenantTime - idleSince
        )
        if latest.outcome != .fine || pauses.count > 0 || hasty > 0 { weigh(&repetition) }
        let phaseBefore = latest.phase
        latest = answer
        // An answer that shows no phase, such as a failure, is no move of the job.
        if answer.phase == nil { latest.phase = phaseBefore }
        hasEnded = hasEnded || answer.phase?.isEnd ?? false
        return repetition
    }

    /// What only matters after an answer that was no success.
    private mutating func weigh(_ repetition: inout Repetition) {
        switch latest.outcome {
        case .failed, .lost:
            if repetition.needsBackoff { pauses.add(repetition.pause) }
        case .fine, .refused, .unauthorized: pauses = PauseRow()
        }
        repetition.pauses = pauses
        switch latest.outcome {
        case .refused, .lost: hasty = repetition.isShorter(than: 1_000) ? hasty + 1 : 0
        case .fine, .failed, .unauthorized: hasty = 0
        }
        repetition.hasty = hasty
    }
}

/// Pauses in a row of failures, as far as is needed to tell whether they grow.
///
/// With full jitter each pause is drawn anew from a range that doubles: pairs of them tell nothing, the series does.
struct PauseRow: Sendable {
    private(set) var count = 0
    private var opening: Milliseconds = 0
    private var rest: Milliseconds = 0
    private(set) var shortest: Milliseconds = .longest
    private(set) var longest: Milliseconds = 0

    /// Whoever waits so long between two tries does no harm, even if it is always the same.
    private static let patient: Milliseconds = 30_000
    /// Pauses of a few milliseconds differ by chance, and are none.
    private static let none: Milliseconds = 10

    mutating func add(_ pause: Milliseconds) {
        if count < 2 { opening += pause } else { rest += pause }
        count += 1
        shortest = min(shortest, pause)
        longest = max(longest, pause)
    }

    /// Whether so many pauses show that there is no backoff.
    var showsNoGrowth: Bool {
        guard count >= 2, shortest + 50 < Self.patient else { return false }
        if longest <= Self.none { return true }
        let spread = longest - shortest
        if count >= 3, spread <= Self.none || spread * 10 <= longest { return true }
        // The mean of the later ones against that of the first two, without a division.
        return count >= 6 && rest * 2 <= opening * Int64(count - 2)
    }
}

extension Milliseconds {
    fileprivate static let longest = Milliseconds(.max)
}

/// A clock that runs as fast as the faster of the tenant's and the real one.
///
/// On a scaled or manual clock a client may wait in tenant time or in real time; either is accepted, so that nobody is
/// blamed for a clock that the test has moved, or not moved.
struct FasterClock: Sendable {
    private(set) var now: Milliseconds = 0
    private var tenantTime: Timestamp?
    private var uptime: Milliseconds = 0

    mutating func reach(_ tenantTime: Timestamp, uptime: Milliseconds) {
        if let earlier = self.tenantTime {
            now += max(0, tenantTime - earlier, uptime - self.uptime)
        }
        self.tenantTime = tenantTime
        self.uptime = uptime
    }
}
