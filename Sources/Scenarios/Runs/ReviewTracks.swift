// What the report remembers of each thing a client asks for again and again.

import IdentityCloud

/// The last answer to one client about one job, source or token, and what led to it.
struct ReviewTrack: Sendable {
    struct Key: Sendable, Hashable {
        var subject: UInt64
        var client: Names.Index
        var operation: Operation
    }

    let key: Key
    /// When the last answer was given, on the report's clock.
    var answeredAt: Milliseconds
    var status: Int
    var retryAfter: Milliseconds?
    /// The first pause in a row of failures that no Retry-After explains.
    var firstPause: Milliseconds?
    /// Whether an answer has shown the job's end.
    var hasEnded = false
}

/// A bounded table of tracks, in which a newer one may take the place of an older.
struct ReviewTracks: Sendable {
    private var slots: [ReviewTrack?] = []
    private static let largestCount = 4096

    /// The place of a key, where its track stands if it has one, and where it may be put.
    mutating func place(making key: ReviewTrack.Key) -> Int {
        if slots.isEmpty { slots = Array(repeating: nil, count: 16) }
        while true {
            let place = place(of: key)
            guard let other = slots[place]?.key, other != key, slots.count < Self.largestCount else {
                return place
            }
            grow()
        }
    }

    subscript(place: Int) -> ReviewTrack? {
        get { slots[place] }
        set { slots[place] = newValue }
    }

    /// Doubling parts two keys that share a place sooner or later; at the largest size the newer wins.
    private mutating func grow() {
        let tracks = slots.compactMap(\.self)
        slots = Array(repeating: nil, count: slots.count * 2)
        for track in tracks { slots[place(of: track.key)] = track }
    }

    private func place(of key: ReviewTrack.Key) -> Int {
        let mixed = (key.subject ^ key.salt) &* 0x9e37_79b9_7f4a_7c15
        return Int(truncatingIfNeeded: mixed >> 40) & (slots.count - 1)
    }
}

extension ReviewTrack.Key {
    /// Tells clients and operations apart.
    fileprivate var salt: UInt64 {
        UInt64(client.number) << 8 | UInt64(operation.startsJob ? 1 : 0) << 7 | operation.letter
    }
}

extension Operation {
    /// Different for the operations that are polled.
    fileprivate var letter: UInt64 {
        switch self {
        case .aggregationStatus: 1
        case .taskStatus: 2
        case .exportStatus: 3
        case .exportDownload: 4
        case .token: 5
        default: 0
        }
    }
}
