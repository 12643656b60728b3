// What the report remembers of each thing a client asks for again and again.

import IdentityCloud

/// A bounded table of tracks, in which a newer one may take the place of an older.
struct ReviewTracks: Sendable {
    private var slots: [ReviewTrack?] = []
    private static let largestCount = 4096

    /// About how many bytes the tracks take.
    var footprint: Int { slots.count * MemoryLayout<ReviewTrack?>.stride }

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
