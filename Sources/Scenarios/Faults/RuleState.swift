// One rule at work: what it asks of a call, what it has counted, and its own series of draws.

import IdentityCloud

/// A rule with its counters.
struct RuleState: Sendable {
    /// A counted call: its number among the calls of its key.
    struct CountedCall {
        var number: Int
        var key: CounterKey
    }

    /// What a rule asks for and a call does not have, by its key in scenario files.
    enum Mismatch: String {
        case source, job, client, version, phase, header, path, query, rows, bytes, file
        case tokenIssued = "token-issued"
        case tokenAge = "token-age"
        case window = "between"
        case force = "from"
    }

    private let prepared: PreparedRule
    private let draws: Draws
    private var counters: CallCounters
    private(set) var statistics = RuleStatistics()
    /// Whether the rule is in force: always, but for one with `from` or `until`.
    private var isInForce: Bool
    /// The calls counted since that last changed which may change it again.
    private var turns = 0

    /// `counterLimit` is how many jobs, sources or clients are counted apart.
    init(_ prepared: PreparedRule, index: Int, seed: UInt64, tenant: String, counterLimit: Int) {
        self.prepared = prepared
        counters = CallCounters(limit: counterLimit)
        isInForce = prepared.rule.from == nil
        draws = Draws(seed: seed, tenant: tenant, rule: index)
    }

    @inline(__always)
    private var rule: FaultRule { prepared.rule }

    // `meet` and `fire` change the state and so are called in place, where a look from outside copies it first.

    /// Counts a call whose operation the rule names, if it meets it; nil when it does not.
    ///
    /// `footprint` grows by what the counters take more.
    mutating func meet(
        _ facts: borrowing CallFacts,
        look: (RequestDetail) -> String?,
        weighing footprint: inout Int
    ) -> CountedCall? {
        guard mismatch(with: facts, look: look) == nil else { return nil }
        let before = counters.footprint
        defer { footprint += counters.footprint - before }
        return count(facts)
    }

    /// Whether the rule could meet a call, depending on what its upload will be found to hold.
    func waits(for facts: borrowing CallFacts, look: (RequestDetail) -> String?) -> Bool {
        guard rule.condition.asksForUpload else { return false }
        switch mismatch(with: facts, look: look) {
        case .rows, .bytes, .file: return true
        default: return false
        }
    }

    /// Fires for a call that the rule meets, unless there is an obstacle.
    ///
    /// - Returns: Whether it fired.
    mutating func fire(for call: CountedCall) -> Bool {
        guard obstacle(to: call) == nil else { return false }
        statistics.fired += 1
        return true
    }

    /// Comes into force, or is no longer in force, if the answer of a call is what does that.
    mutating func turn(after facts: borrowing CallFacts, look: (RequestDetail) -> String?) {
        guard let turn = isInForce ? rule.until : rule.from, turn.calls.contains(facts),
            turn.condition.mismatch(with: facts, look: look) == nil
        else { return }
        turns += 1
        guard turn.selection.contains(turns) else { return }
        isInForce.toggle()
        turns = 0
    }

    /// Why the rule does not meet a call whose operation it names; nil when it does.
    ///
    /// What an upload holds is asked last: a rule that waits for it differs in nothing else.
    @inline(__always)
    func mismatch(with facts: borrowing CallFacts, look: (RequestDetail) -> String?) -> Mismatch? {
        guard isInForce else { return .force }
        if differs(rule.condition.source, facts.source) { return .source }
        if let job = prepared.job, !job.matches(facts.job) { return .job }
        if differs(prepared.client, facts.client) { return .client }
        if let version = rule.condition.version, version != facts.version { return .version }
        if let phase = rule.condition.phase, phase != facts.phase { return .phase }
        if let window = rule.between, !window.contains(facts.sinceStart) { return .window }
        return prepared.asksForDetails ? rule.condition.detailMismatch(with: facts, look: look) : nil
    }

    /// Counts a call that the rule meets.
    private mutating func count(_ facts: borrowing CallFacts) -> CountedCall {
        statistics.tried += 1
        let key = CounterKey(facts, by: rule.countBy)
        return CountedCall(number: counters.count(key), key: key)
    }

    /// What `count` would return, without counting.
    func nextCall(_ facts: CallFacts) -> CountedCall {
        let key = CounterKey(facts, by: rule.countBy)
        return CountedCall(number: counters.count(of: key) + 1, key: key)
    }

    /// Why the rule does not fire for a call it meets; nil when it does.
    func obstacle(to call: CountedCall) -> RuleExplanation.Finding? {
        guard rule.calls.contains(call.number) else { return .notThisCall(number: call.number) }
        if let limit = rule.limit, statistics.fired >= limit { return .limitReached }
        guard rule.chance < 1 else { return nil }
        return draws.chance(of: call) < rule.chance ? nil : .notDrawn
    }

    /// How long the rule holds a call back.
    func delay(of call: CountedCall) -> Milliseconds {
        guard let delay = rule.delay else { return 0 }
        guard case .fixed(let milliseconds) = delay else {
            return delay.milliseconds(drawn: draws.delay(of: call))
        }
        return milliseconds
    }
}

/// Whether something is wanted and it is not this; without the witness that `Optional.==` goes through.
private func differs(_ wanted: TextPattern?, _ actual: String?) -> Bool {
    guard let wanted else { return false }
    return !wanted.matches(actual)
}

extension FaultCondition {
    /// Whether it asks for more than what every call has.
    var asksForDetails: Bool {
        !headers.isEmpty || !query.isEmpty || path != nil || tokenIssued != nil || tokenAge != nil
            || asksForUpload
    }

    /// The same as of a rule, where the condition stands alone.
    fileprivate func mismatch(
        with facts: borrowing CallFacts,
        look: (RequestDetail) -> String?
    ) -> RuleState.Mismatch? {
        if differs(source, facts.source) { return .source }
        if let job, !JobPattern(job).matches(facts.job) { return .job }
        if differs(clientID, facts.client) { return .client }
        if let version, version != facts.version { return .version }
        if let phase, phase != facts.phase { return .phase }
        return detailMismatch(with: facts, look: look)
    }

    fileprivate func detailMismatch(
        with facts: borrowing CallFacts,
        look: (RequestDetail) -> String?
    ) -> RuleState.Mismatch? {
        if !headers.allSatisfy({ $0.value.matches(look(.header($0.name))) }) { return .header }
        if let path, !path.matches(look(.path)) { return .path }
        if !query.allSatisfy({ $0.value.matches(look(.query($0.name))) }) { return .query }
        if let tokenIssued, !(facts.tokenIssued.map { tokenIssued.contains(max(0, $0)) } ?? false) {
            return .tokenIssued
        }
        if let tokenAge, !(facts.tokenIssued.map { tokenAge.contains(facts.sinceStart - $0) } ?? false) {
            return .tokenAge
        }
        return asksForUpload ? uploadMismatch(with: facts.upload) : nil
    }

    private func uploadMismatch(with facts: UploadFacts?) -> RuleState.Mismatch? {
        if let rows = upload.rows, !(facts.map { rows.contains(Int64(clamping: $0.rows)) } ?? false) {
            return .rows
        }
        if let bytes = upload.bytes, !(facts.map { bytes.contains($0.bytes) } ?? false) { return .bytes }
        if let file = upload.file, !file.matches(facts?.fileName) { return .file }
        return nil
    }
}

extension CallSelection {
    /// Whether a call number, counted from 1, is selected.
    func contains(_ number: Int) -> Bool {
        switch self {
        case .all: true
        case .range(let from, let to): number >= from && number <= to ?? .max
        case .every(let step): number % step == 0
        }
    }
}

/// The draws of one rule, by (seed, tenant, rule, key, number of the call).
///
/// A job, source or client that is counted by has its own series, so calls of others do not change it.
private struct Draws: Sendable {
    let seed: UInt64
    let tenant: String
    let rule: String
    /// The series of calls that are counted together.
    let chances: SeedStream
    let delays: SeedStream

    init(seed: UInt64, tenant: String, rule index: Int) {
        self.seed = seed
        self.tenant = tenant
        rule = "rule \(index)"
        chances = SeedStream(seed: seed, tenant, "fault chance", rule, "")
        delays = SeedStream(seed: seed, tenant, "fault delay", rule, "")
    }

    func chance(of call: RuleState.CountedCall) -> Double {
        draw(call, from: chances, purpose: "fault chance")
    }

    func delay(of call: RuleState.CountedCall) -> Double {
        draw(call, from: delays, purpose: "fault delay")
    }

    private func draw(_ call: RuleState.CountedCall, from common: SeedStream, purpose: String) -> Double {
        let ordinal = UInt64(clamping: call.number)
        guard call.key != .everyone else { return common.unit(at: ordinal) }
        return SeedStream(seed: seed, tenant, purpose, rule, call.key.label).unit(at: ordinal)
    }
}
