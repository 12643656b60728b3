// What the report remembers of each thing a client asks for again and again.

import IdentityCloud

/// How one client asks about one job or source, or for tokens.
struct ReviewTrack: Sendable {
    struct Key: Sendable, Hashable {
        private let subject: UInt64
        /// The client and the operation as one number, so that keys compare as two.
        private let asker: UInt64

        init(subject: UInt64, client: Names.Index, operation: Operation) {
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

/// A bounded table of tracks, in which a newer one may take the place of an older.
struct ReviewTracks: Sendable {
    private var slots: [ReviewTrack?] = []
    private static let largestCount = 4096

    /// Takes in a request and its answer.
    ///
    /// - Returns: How it repeats the one before it about the same; nil when it is the first.
    @inline(__always)
    mutating func take(
        _ key: ReviewTrack.Key,
        askedAt now: Milliseconds,
        _ answer: ReviewTrack.Answer
    ) -> ReviewTrack.Repetition? {
        let place = place(making: key)
        // In place: a track that is taken out and put back is copied twice.
        if let known = slots[place]?.key, known == key { return slots[place]?.take(askedAt: now, answer) }
        slots[place] = ReviewTrack(key, answer)
        return nil
    }

    /// The place of a key, where its track stands if it has one, and where it may be put.
    private mutating func place(making key: ReviewTrack.Key) -> Int {
        if slots.isEmpty { slots = Array(repeating: nil, count: 16) }
        while true {
            let place = place(of: key)
            guard let other = slots[place]?.key, other != key, slots.count < Self.largestCount else {
                return place
            }
            grow()
        }
    }

    /// Doubling parts two keys that share a place sooner or later; at the largest size the newer wins.
    private mutating func grow() {
        let tracks = slots.compactMap(\.self)
        slots = Array(repeating: nil, count: slots.count * 2)
        for track in tracks { slots[place(of: track.key)] = track }
    }

    private func place(of key: ReviewTrack.Key) -> Int {
        Int(truncatingIfNeeded: key.bits >> 40) & (slots.count - 1)
    }
}
