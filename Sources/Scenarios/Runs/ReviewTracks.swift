// What the report remembers of each thing a client asks for again and again.

import IdentityCloud

/// The last answer to one client about one job, source or token, and what led to it.
struct ReviewTrack: Sendable {
    struct Key: Sendable, Hashable {
        var client: Names.Index
        var operation: Operation
        var subject: UInt64
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

    subscript(key: ReviewTrack.Key) -> ReviewTrack? {
        get {
            guard !slots.isEmpty, let track = slots[place(of: key)], track.key == key else { return nil }
            return track
        }
        set {
            if slots.isEmpty { slots = Array(repeating: nil, count: 16) }
            while let other = slots[place(of: key)], other.key != key, slots.count < Self.largestCount {
                grow()
            }
            slots[place(of: key)] = newValue
        }
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
        let number: UInt64 =
            switch client {
            case .none: 0
            case .known(let index): UInt64(index) + 2
            case .lost: 1
            }
        return number << 8 | UInt64(operation.startsJob ? 1 : 0) << 7 | operation.letter
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
