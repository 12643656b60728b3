// The report on the client as it builds up: each request is judged when it comes, so that the findings stay exact when
// the journal has let go of the requests.

import IdentityCloud
import Scenarios

/// What a client did that would hurt against the real service.
package struct ClientReview: Sendable {
    private var all: [ReviewFinding] = ReviewRule.allCases.map(ReviewFinding.init)
    /// The clock that every rule measures by.
    private(set) var pace = FasterClock()
    var tracks = ReviewTracks()
    private var rates = RateWatch()
    private var tokens = SymbolValues<TokenHabit>()
    private var uploads: [SymbolTable.Index: Upload] = [:]
    private struct Upload: Sendable {
        var operation: Operation?
        var digest: UInt64
        var job: ObjectID
    }

    init() {}

    /// The rules that were broken, in the order of `ReviewRule`.
    package var findings: [ReviewFinding] { all.filter { $0.count > 0 } }

    /// About how many bytes it takes.
    var footprint: Int {
        tracks.footprint + rates.footprint + tokens.footprint
            + uploads.count * 2 * MemoryLayout<(SymbolTable.Index, Upload)>.stride
    }

    /// Takes in one request.
    mutating func take(_ call: borrowing CallRecord, kind: RequestCounts.Kind, repeatsRunningUpload: Bool) {
        pace.reach(call.outline.tenantTime, uptime: call.outline.uptime)
        if !call.outline.problems.isEmpty { noteProblems(call.outline) }
        if let refusal = call.refusal { return note(.refusedRequest, call.outline, refusal) }
        if call.countsAgainstRateLimit { noteRate(call, kind) }
        guard let operation = call.facts.operation else {
            let nearest = call.nearestRoute
            return note(
                .unknownPath,
                call.outline,
                nearest.map { "nearest route: \($0)" } ?? "no route is near"
            )
        }
        // Patterns and not `==`, which another room's enumerations do through a table of functions.
        if case .beta? = call.facts.version { note(.deprecatedVersion, call.outline) }
        if case .token = operation {
            noteToken(call.outline, client: kind.client)
        } else if call.facts.version != nil {
            noteCall(call.outline, kind)
        }
        if call.outline.extras.upload != nil { noteUpload(call, kind, repeatsRunningUpload) }
        follow(call, operation, kind)
    }

    mutating func note(
        _ rule: ReviewRule,
        _ outline: borrowing CallOutline,
        _ observation: @autoclosure () -> String = ""
    ) {
        all[rule.place].add(outline.requestID, observation())
    }

    private mutating func noteProblems(_ outline: borrowing CallOutline) {
        for (problem, rule) in ReviewRule.ofProblems where outline.problems.contains(problem) {
            note(rule, outline)
        }
    }
}

// Rates and tokens.
extension ClientReview {
    /// How a client asks for tokens.
    struct TokenHabit: Sendable {
        /// Nil before the first token.
        var issuedAt: Milliseconds?
        /// Calls since the last token.
        var calls = 0
        /// Tokens in a row that were replaced within a minute after one call or none.
        var wasted = 0
    }

    private mutating func noteRate(_ call: borrowing CallRecord, _ kind: RequestCounts.Kind) {
        guard let version = call.facts.version else { return }
        let isRefused = call.outline.status == 429
        if rates.exceeds(client: kind.client, version: version, at: call.clientTime, isRefused: isRefused) {
            note(.rateLimitExceeded, call.outline, "more than 100 requests in 10 s")
        }
    }

    private mutating func noteCall(_ outline: borrowing CallOutline, _ kind: RequestCounts.Kind) {
        let isUnauthorized = outline.status == 401
        tokens.change(kind.client) { habit in
            habit.calls += 1
            // After a 401 a new token is what the client should ask for.
            if isUnauthorized { habit.wasted = -1 }
        }
    }

    private mutating func noteToken(_ outline: borrowing CallOutline, client: SymbolTable.Index) {
        guard outline.status == 200, outline.extras.wire == nil else { return }
        var habit = tokens[client] ?? TokenHabit()
        let isRecent = habit.issuedAt.map { pace.now - $0 < 60_000 } ?? false
        let wasWasted = isRecent && habit.calls <= 1 && habit.wasted >= 0
        habit.wasted = wasWasted ? habit.wasted + 1 : 0
        if habit.wasted >= 2 {
            note(.tokenPerRequest, outline, "token \(habit.wasted + 1) in a row for one call")
        }
        habit.issuedAt = pace.now
        habit.calls = 0
        tokens[client] = habit
    }
}

// Uploads.
extension ClientReview {
    /// The last load of a source, when it was the same operation with the same bytes.
    func earlierUpload(of source: SymbolTable.Index, by operation: Operation?, digest: UInt64) -> ObjectID? {
        uploads[source].flatMap { $0.operation == operation && $0.digest == digest ? $0.job : nil }
    }

    private mutating func noteUpload(
        _ call: borrowing CallRecord,
        _ kind: RequestCounts.Kind,
        _ repeatsRunningUpload: Bool
    ) {
        guard let upload = call.outline.extras.upload, case .id(let job)? = call.facts.job else { return }
        if repeatsRunningUpload,
            let earlier = earlierUpload(of: kind.source, by: kind.operation, digest: upload.digest)
        {
            note(.duplicateUpload, call.outline, "the same bytes are being loaded by \(earlier.hex)")
        }
        uploads[kind.source] = Upload(operation: kind.operation, digest: upload.digest, job: job)
    }
}

extension CallRecord {
    /// Whether it came with a token, or needed none; tokens themselves are asked for without limit.
    fileprivate var countsAgainstRateLimit: Bool {
        (facts.operation?.needsToken ?? true) && (facts.client != nil || outline.status != 401)
    }
}

extension ReviewRule {
    /// The place in `allCases`: without a search, as busy clients break the same rules with each request.
    fileprivate var place: Int { Int(unsafe unsafeBitCast(self, to: UInt8.self)) }
}
