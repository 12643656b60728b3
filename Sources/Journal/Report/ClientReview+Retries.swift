// How clients ask again: retries after a failure, polls of a job.

import IdentityCloud
import Scenarios

extension ClientReview {
    /// Compares a request with the one before it about the same thing.
    mutating func follow(_ call: borrowing CallRecord, _ operation: Operation, _ kind: RequestCounts.Kind) {
        let subject = operation.startsJob ? UInt64(kind.source.number) : call.facts.job?.number ?? 0
        let key = ReviewTrack.Key(subject: subject, client: kind.client, operation: operation)
        let answer = ReviewTrack.Answer(
            at: pace.now + call.outline.extras.delayMilliseconds,
            status: call.outline.status,
            retryAfter: call.outline.extras.retryAfterSeconds.map { Milliseconds(seconds: $0) },
            showsEnd: call.outline.showsEnd
        )
        guard let repetition = tracks.take(key, askedAt: pace.now, answer) else { return }
        if let wanted = repetition.earlier.retryAfter, repetition.isShorter(than: wanted) {
            let pause = seconds(repetition.pause)
            note(.earlyRetry, call.outline, "asked again after \(pause) of \(seconds(wanted))")
        }
        if repetition.earlier.isFailure {
            judgeBackoff(call.outline, repetition)
        } else if operation.isPoll {
            judgePoll(call.outline, repetition)
        }
    }

    private mutating func judgeBackoff(
        _ outline: borrowing CallOutline,
        _ repetition: ReviewTrack.Repetition
    ) {
        guard repetition.needsBackoff, let first = repetition.firstPause else { return }
        // Pauses of a few milliseconds differ by chance, hence the floor.
        if repetition.pause * 5 < max(first, 100) * 6 {
            note(
                .noBackoff,
                outline,
                "paused \(seconds(first)) at first and \(seconds(repetition.pause)) now"
            )
        }
    }

    private mutating func judgePoll(_ outline: borrowing CallOutline, _ repetition: ReviewTrack.Repetition) {
        if repetition.hadEnded { note(.pollsAfterTerminal, outline) }
        if repetition.isShorter(than: 1000) {
            note(.pollIntervalBelowOneSecond, outline, "\(seconds(repetition.pause)) after the poll before")
        }
    }
}

extension CallOutline {
    /// Whether the client has been told that the job is at its end.
    fileprivate var showsEnd: Bool {
        guard status == 200, extras.wire == nil else { return false }
        return switch phaseAfter {
        case .aggregation(let phase)?: phase.isFinal
        case .export(let phase)?: phase == .success || phase == .error
        case nil: false
        }
    }
}

extension Operation {
    fileprivate var isPoll: Bool {
        switch self {
        case .aggregationStatus, .taskStatus, .exportStatus: true
        default: false
        }
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
private func seconds(_ length: Milliseconds) -> String {
    let rest = length - Milliseconds(length.wholeSeconds) * 1000
    guard rest > 0 else { return "\(length.wholeSeconds) s" }
    var decimals = String((rest + 1000).milliseconds).dropFirst()
    while decimals.last == "0" { decimals.removeLast() }
    return "\(length.wholeSeconds).\(decimals) s"
}
