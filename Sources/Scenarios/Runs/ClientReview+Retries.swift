// How clients ask again: retries after a failure, polls of a job.

import IdentityCloud

extension ClientReview {
    /// Clocks tick in milliseconds and answers take time: this much too early is not early.
    private static let tolerance: Milliseconds = 50

    /// Compares a request with the one before it about the same thing.
    mutating func follow(_ call: borrowing CallRecord, _ operation: Operation, _ kind: CallTally.Kind) {
        let outline = call.outline
        let subject = operation.startsJob ? kind.source.number : call.job?.number ?? 0
        let key = ReviewTrack.Key(client: kind.client, operation: operation, subject: subject)
        var track = ReviewTrack(key: key, answeredAt: pace.now, status: outline.status)
        if let earlier = tracks[key] {
            judge(outline, after: earlier, track: &track, polls: operation.isPoll)
        }
        track.answeredAt = pace.now + outline.delayMilliseconds
        track.retryAfter = outline.retryAfterSeconds.map { Milliseconds($0) * 1000 }
        track.hasEnded = track.hasEnded || outline.showsEnd
        tracks[key] = track
    }

    private mutating func judge(
        _ outline: CallOutline,
        after earlier: ReviewTrack,
        track: inout ReviewTrack,
        polls: Bool
    ) {
        let pause = max(0, pace.now - earlier.answeredAt)
        track.hasEnded = earlier.hasEnded
        if let wanted = earlier.retryAfter, pause + Self.tolerance < wanted {
            note(.earlyRetry, outline, "asked again after \(seconds(pause)) of \(seconds(wanted))")
        }
        if earlier.status == 429 || earlier.status >= 500 {
            judgeBackoff(outline, pause: pause, after: earlier, track: &track)
        } else if polls {
            judgePoll(outline, pause: pause, after: earlier)
        }
    }

    private mutating func judgeBackoff(
        _ outline: CallOutline,
        pause: Milliseconds,
        after earlier: ReviewTrack,
        track: inout ReviewTrack
    ) {
        track.firstPause = earlier.firstPause
        // A pause as long as Retry-After is what the server asked for, growing or not.
        if let wanted = earlier.retryAfter, pause + Self.tolerance >= wanted { return }
        guard let first = earlier.firstPause else {
            track.firstPause = pause
            return
        }
        // Pauses of a few milliseconds differ by chance, hence the floor.
        if pause * 5 < max(first, 100) * 6 {
            note(.noBackoff, outline, "paused \(seconds(first)) at first and \(seconds(pause)) now")
        }
    }

    private mutating func judgePoll(_ outline: CallOutline, pause: Milliseconds, after earlier: ReviewTrack) {
        if earlier.hasEnded { note(.pollsAfterTerminal, outline) }
        if pause + Self.tolerance < 1000 {
            note(.pollIntervalBelowOneSecond, outline, "\(seconds(pause)) after the poll before")
        }
    }
}

extension CallOutline {
    /// Whether the client has been told that the job is at its end.
    fileprivate var showsEnd: Bool {
        guard status == 200, wire == nil else { return false }
        return switch phaseAfter {
        case .aggregation(let phase)?: phase.isFinal
        case .export(let phase)?: phase == .success || phase == .error
        case nil: false
        }
    }
}

extension Operation {
    fileprivate var isPoll: Bool {
        self == .aggregationStatus || self == .taskStatus || self == .exportStatus
    }
}

extension Names.Index {
    fileprivate var number: UInt64 {
        if case .known(let index) = self { UInt64(index) + 1 } else { 0 }
    }
}

extension JobReference {
    fileprivate var number: UInt64 {
        switch self {
        case .id(let id): UInt64(truncatingIfNeeded: id.value ^ id.value >> 64)
        // FNV-1a: the same for the same text, which is all that is asked.
        case .text(let text): text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        }
    }
}

/// `1.25 s`: seconds with as many decimals as there are.
private func seconds(_ milliseconds: Milliseconds) -> String {
    let rest = milliseconds % 1000
    guard rest > 0 else { return "\(milliseconds / 1000) s" }
    var decimals = String(1000 + rest).dropFirst()
    while decimals.last == "0" { decimals.removeLast() }
    return "\(milliseconds / 1000).\(decimals) s"
}
