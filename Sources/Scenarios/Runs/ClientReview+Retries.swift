// How clients ask again: retries after a failure, polls of a job.

import IdentityCloud

extension ClientReview {
    /// Clocks tick in milliseconds and answers take time: this much too early is not early.
    private static let tolerance: Milliseconds = 50

    /// Compares a request with the one before it about the same thing.
    mutating func follow(_ call: borrowing CallRecord, _ operation: Operation, _ kind: CallTally.Kind) {
        let subject = operation.startsJob ? UInt64(kind.source.number) : call.job?.number ?? 0
        let key = ReviewTrack.Key(subject: subject, client: kind.client, operation: operation)
        let place = tracks.place(making: key)
        var track = ReviewTrack(
            key: key,
            answeredAt: pace.now + call.outline.delayMilliseconds,
            status: call.outline.status,
            retryAfter: call.outline.retryAfterSeconds.map { Milliseconds($0) * 1000 }
        )
        if let earlier = tracks[place], earlier.key == key {
            judge(call.outline, after: earlier, track: &track, polls: operation.isPoll)
        }
        track.hasEnded = track.hasEnded || call.outline.showsEnd
        tracks[place] = track
    }

    private mutating func judge(
        _ outline: borrowing CallOutline,
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
        _ outline: borrowing CallOutline,
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

    private mutating func judgePoll(
        _ outline: borrowing CallOutline,
        pause: Milliseconds,
        after earlier: ReviewTrack
    ) {
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
