// How clients ask again: retries after a failure, polls of a job.

import IdentityCloud
import Scenarios

extension ClientReview {
    /// What a call is about, told apart as far as clients can wait for it.
    static func key(
        of call: borrowing CallRecord,
        _ operation: Operation,
        _ kind: RequestCounts.Kind
    ) -> ReviewTrack.Key {
        let subject: UInt64 =
            switch call.facts.job {
            case let job? where !operation.startsJob: job.number
            // A load is told by its source. What has neither is told by the token, as workers may share a client id.
            default:
                kind.source == .none && operation.needsToken ? call.tokenPrint : UInt64(kind.source.number)
            }
        return ReviewTrack.Key(subject: subject, client: kind.client, operation: operation)
    }

    /// Compares a request with the one before it about the same thing.
    mutating func follow(
        _ call: borrowing CallRecord,
        _ operation: Operation,
        _ key: ReviewTrack.Key,
        isSubscribed: Bool
    ) {
        let isLost = call.outline.extras.wire?.losesAnswer ?? false
        let answer = ReviewTrack.Answer(
            at: pace.now + call.outline.extras.delayMilliseconds,
            tenantTime: call.outline.tenantTime,
            outcome: isLost ? .lost : call.outline.outcome,
            retryAfter: isLost
                ? nil : call.outline.extras.retryAfterSeconds.map { Milliseconds(seconds: $0) },
            phase: isLost ? nil : call.outline.phaseShown
        )
        guard let repetition = tracks.take(key, askedAt: pace.now, answer) else { return }
        if let wanted = repetition.earlier.retryAfter, repetition.isShorter(than: wanted) {
            let pause = seconds(repetition.pause)
            note(.earlyRetry, call.outline, "asked again after \(pause) of \(seconds(wanted))")
        }
        if repetition.hasty >= 3 {
            note(.repeatAfterRefusal, call.outline, "repeat \(repetition.hasty) at once")
        }
        switch repetition.earlier.outcome {
        case .failed, .lost: judgeBackoff(call.outline, repetition, operation)
        case .fine, .refused:
            if operation.isPoll { judgePoll(call.outline, repetition, isSubscribed: isSubscribed) }
        case .unauthorized: break
        }
    }

    private mutating func judgeBackoff(
        _ outline: borrowing CallOutline,
        _ repetition: ReviewTrack.Repetition,
        _ operation: Operation
    ) {
        guard repetition.needsBackoff, repetition.pauses.showsNoGrowth, repetition.isShorter(than: 30_000)
        else {
            return
        }
        // Workers that share a client id ask for their tokens at the same time, and none has one yet to be told by.
        if case .token = operation, repetition.pauses.count <= 6 { return }
        let pauses = repetition.pauses
        note(
            .noBackoff,
            outline,
            "\(pauses.count) pauses, the shortest \(seconds(pauses.shortest)), the longest \(seconds(pauses.longest))"
        )
    }

    private mutating func judgePoll(
        _ outline: borrowing CallOutline,
        _ repetition: ReviewTrack.Repetition,
        isSubscribed: Bool
    ) {
        if repetition.looksAfterEnd > 1 {
            note(.pollsAfterTerminal, outline, "look \(repetition.looksAfterEnd) after the end")
        }
        if repetition.looksAfterEnd != 1, repetition.isShorter(than: 1_000) {
            note(.pollIntervalBelowOneSecond, outline, "\(seconds(repetition.pause)) after the poll before")
        }
        if isSubscribed, repetition.looksAfterEnd != 1, repetition.isShorter(than: 1_500) {
            note(.pollsAlthoughSubscribed, outline, "\(seconds(repetition.pause)) after the poll before")
        }
        if repetition.idlePolls >= 100, repetition.idleTime >= 1_800_000, repetition.looksAfterEnd == 0 {
            note(
                .endlessPoll,
                outline,
                "\(repetition.idlePolls) polls in \(seconds(repetition.idleTime)) without a move of the job"
            )
        }
    }
}

extension CallOutline {
    fileprivate var outcome: ReviewTrack.Answer.Outcome {
        switch status {
        case 0: .lost
        case 400, 403, 404: .refused
        case 401: .unauthorized
        case 429: .failed
        case let status where status >= 500: .failed
        default: .fine
        }
    }

    /// The phase that the client has been told.
    fileprivate var phaseShown: ReviewTrack.Answer.Phase? {
        guard status == 200 else { return nil }
        return switch phaseAfter {
        case .aggregation(let phase)?: ReviewTrack.Answer.Phase(code: phase.code, isEnd: phase.isFinal)
        case .export(let phase)?:
            ReviewTrack.Answer.Phase(code: 8 | phase.code, isEnd: phase == .success || phase == .error)
        case nil: nil
        }
    }
}

extension AggregationPhase {
    fileprivate var code: UInt8 {
        switch self {
        case .started: 0
        case .accountsCollected: 1
        case .completed: 2
        case .cancelled: 3
        case .retried: 4
        case .terminated: 5
        }
    }
}

extension ExportStatus {
    fileprivate var code: UInt8 {
        switch self {
        case .queued: 0
        case .inProgress: 1
        case .success: 2
        case .error: 3
        }
    }
}

extension WireEffect {
    /// Whether the client is left without an answer that it can use.
    var losesAnswer: Bool {
        switch self {
        case .dribble, .read: false
        case .reset, .close, .stall, .garbage, .truncate, .resetUpload: true
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
func seconds(_ length: Milliseconds) -> String {
    let rest = length - Milliseconds(length.wholeSeconds) * 1000
    guard rest > 0 else { return "\(length.wholeSeconds) s" }
    var decimals = String((rest + 1000).milliseconds).dropFirst()
    while decimals.last == "0" { decimals.removeLast() }
    return "\(length.wholeSeconds).\(decimals) s"
}
