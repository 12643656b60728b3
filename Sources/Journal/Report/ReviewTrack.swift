// What a client last did about one thing.

import IdentityCloud

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

    /// An answer, as far as it matters when the client should ask again.
    struct Answer: Sendable {
        /// When it was given, on the report's clock.
        var at: Milliseconds
        var status: Int
        var retryAfter: Milliseconds?
        /// Whether it shows that the job is at its end.
        var showsEnd: Bool

        var isFailure: Bool { status == 429 || status >= 500 }
    }

    /// A request that came after an answer about the same.
    struct Repetition: Sendable {
        var pause: Milliseconds
        /// The answer before it.
        var earlier: Answer
        /// The first pause in a row of failures that no Retry-After explains.
        var firstPause: Milliseconds?
        /// Whether an earlier answer has shown the job's end.
        var hadEnded: Bool

        /// Clocks tick in milliseconds and answers take time: this much too early is not early.
        private static let tolerance: Milliseconds = 50

        func isShorter(than length: Milliseconds) -> Bool { pause + Self.tolerance < length }

        /// Whether the pause is to grow: after a failure, unless it is as long as the Retry-After that the server gave.
        var needsBackoff: Bool { earlier.isFailure && (earlier.retryAfter.map(isShorter(than:)) ?? true) }
    }

    let key: Key
    private var latest: Answer
    private var firstPause: Milliseconds?
    private var hasEnded: Bool

    init(_ key: Key, _ answer: Answer) {
        self.key = key
        latest = answer
        hasEnded = answer.showsEnd
    }

    /// Takes in a further request and its answer.
    @inline(__always)
    mutating func take(askedAt now: Milliseconds, _ answer: Answer) -> Repetition {
        let repetition = Repetition(
            pause: max(0, now - latest.at),
            earlier: latest,
            firstPause: firstPause,
            hadEnded: hasEnded
        )
        if repetition.needsBackoff, firstPause == nil { firstPause = repetition.pause }
        if !latest.isFailure { firstPause = nil }
        latest = answer
        hasEnded = hasEnded || answer.showsEnd
        return repetition
    }
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
