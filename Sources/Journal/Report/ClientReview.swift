// The report on the client as it builds up: each request is judged when it comes, so that the findings stay exact when
// the journal has let go of the requests.

import IdentityCloud
import Scenarios

/// What a client did that would hurt against the real service.
struct ClientReview: Sendable {
    private var all: [ReviewFinding] = ReviewRule.allCases.map(ReviewFinding.init)
    /// The clock that every rule measures by.
    private(set) var pace = FasterClock()
    var tracks = ReviewTracks()
    private var rates = RateWatch()
    private var tokens = TokenWatch()
    private var loads = LoadWatch()
    /// Clients that have made a subscription.
    private var subscribers: Set<SymbolTable.Index> = []

    /// The rules that were broken, in the order of `ReviewRule`.
    var findings: [ReviewFinding] {
        var review = self
        let (wasted, expired) = tokens.conclusion()
        for waste in wasted { review.note(waste) }
        for request in expired { review.noteExpired(request) }
        return review.all.filter { $0.count > 0 }
    }

    /// About how many bytes it takes.
    var footprint: Int { tracks.footprint + rates.footprint + tokens.footprint + loads.footprint }

    /// The load that may still run when another of the same source and kind comes.
    func earlierLoad(of source: SymbolTable.Index, by operation: Operation) -> ObjectID? {
        loads.earlier(of: source, by: operation)
    }

    /// Takes in one request.
    mutating func take(_ call: borrowing CallRecord, kind: RequestCounts.Kind, meetsRunningLoad: Bool) {
        pace.reach(call.outline.tenantTime, uptime: call.outline.uptime)
        if !call.outline.problems.isEmpty { noteProblems(call.outline) }
        if call.countsAgainstRateLimit { noteRate(call, kind) }
        if call.isRefused { note(.refusedRequest, call.outline, call.refusal ?? "") }
        // A stub's calls are none of a client's mistakes.
        if call.facts.stub != nil { return }
        guard let operation = call.facts.operation else { return noteStranger(call) }
        let key = Self.key(of: call, operation, kind)
        // Patterns and not `==`, which another room's enumerations do through a table of functions.
        if case .subscriptionCreate = operation, call.outline.status == 201 {
            subscribers.insert(kind.client)
        }
        if case .token = operation {
            noteToken(call, client: kind.client)
        } else if call.facts.version != nil {
            noteCall(call, kind, key)
        }
        if call.outline.status == 202 { noteLoad(call, kind, meetsRunningLoad) }
        follow(call, operation, key, isSubscribed: subscribers.contains(kind.client))
    }

    mutating func note(
        _ rule: ReviewRule,
        _ outline: borrowing CallOutline,
        _ observation: @autoclosure () -> String = ""
    ) {
        all[rule.place].add(outline.requestID, observation())
    }

    /// Takes in a delivery that is over: what its receiver did would lose the event with the real service.
    mutating func take(_ delivery: Delivery) {
        guard let fault = delivery.fault else { return }
        let rule: ReviewRule =
            switch fault {
            case .slow: .webhookSlow
            case .refused: .webhookRefused
            case .redirect: .webhookRedirect
            case .unreachable: .webhookUnreachable
            }
        guard case .failed(let reason, _) = delivery.state else { return }
        all[rule.place].add(delivery.id, "\(delivery.url): \(reason)")
    }

    private mutating func noteProblems(_ outline: borrowing CallOutline) {
        for (problem, rule) in ReviewRule.ofProblems where outline.problems.contains(problem) {
            // Whether an expired token is a mistake shows later.
            if rule != .expiredTokenUsed { note(rule, outline) }
        }
    }

    /// A request that no operation took.
    private mutating func noteStranger(_ call: borrowing CallRecord) {
        guard !call.isRefused, !Self.isProbe(call.head[call.path]) else { return }
        let nearest = call.nearestRoute
        note(.unknownPath, call.outline, nearest.map { "nearest route: \($0)" } ?? "no route is near")
    }

    /// Whether a path is one by which browsers and balancers look whether somebody is there.
    private static func isProbe(_ path: ArraySlice<UInt8>) -> Bool {
        let probes = ["/", "/favicon.ico", "/health", "/__admin"]
        return probes.contains { path.elementsEqual($0.utf8) } || path.starts(with: "/__admin/".utf8)
    }
}

// Rates, tokens, loads.
extension ClientReview {
    private mutating func noteRate(_ call: borrowing CallRecord, _ kind: RequestCounts.Kind) {
        guard let version = call.facts.version else { return }
        let isRefused = call.outline.status == 429
        if rates.exceeds(client: kind.client, version: version, at: call.clientTime, isRefused: isRefused) {
            note(.rateLimitExceeded, call.outline, "more than 100 requests in 10 s")
        }
    }

    private mutating func noteCall(
        _ call: borrowing CallRecord,
        _ kind: RequestCounts.Kind,
        _ key: ReviewTrack.Key
    ) {
        guard call.tokenPrint != 0 else { return note(.noToken, call.outline) }
        tokens.use(call.tokenPrint)
        guard tokens.hasRejections || call.outline.status == 401 else { return }
        let remarks = tokens.weigh(call, kind, key, at: pace.now)
        for request in remarks.expired { noteExpired(request) }
        if let pause = remarks.reusedAfter {
            note(.tokenReusedAfterUnauthorized, call.outline, "\(seconds(pause)) after its 401")
        }
    }

    private mutating func noteToken(_ call: borrowing CallRecord, client: SymbolTable.Index) {
        guard call.outline.status == 200, call.outline.extras.wire == nil else { return }
        let waste = tokens.issue(
            call.tokenPrint,
            to: client,
            for: call.tokenLifetime,
            by: call.outline.requestID,
            at: pace.now
        )
        if let waste { note(waste) }
    }

    private mutating func note(_ waste: TokenWatch.Waste) {
        all[ReviewRule.tokenPerRequest.place].add(
            waste.requestID,
            "\(waste.row) tokens in a row for one call each, and then another"
        )
    }

    private mutating func noteExpired(_ request: ObjectID) {
        all[ReviewRule.expiredTokenUsed.place].add(request, "")
    }

    private mutating func noteLoad(
        _ call: borrowing CallRecord,
        _ kind: RequestCounts.Kind,
        _ meetsRunningLoad: Bool
    ) {
        for fault in loads.take(call, kind, meetsRunning: meetsRunningLoad) {
            note(fault.rule, call.outline, fault.observation)
        }
    }
}

extension CallRecord {
    /// Whether it came with a token, or needed none; tokens themselves are asked for without limit.
    fileprivate var countsAgainstRateLimit: Bool {
        (facts.operation?.needsToken ?? true) && (facts.client != nil || outline.status != 401)
    }
}
