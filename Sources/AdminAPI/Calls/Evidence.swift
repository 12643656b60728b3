// What a tenant's journal, rules and report say to what POST /verify is asked.

import Formats
import IdentityCloud
import Journal
import Scenarios
import Tenancy

/// A tenant that expectations are held against, as it was at one moment.
struct Evidence {
    private let run: ScenarioRun
    /// Only requests after this sequence number count; nil for all.
    private let since: Int?
    /// Made of the journal when they are first asked for.
    private lazy var entries: [JournalEntry] = run.journal.entries(CallFilter())

    /// - Parameters:
    ///   - run: The tenant.
    ///   - since: The id or the sequence number of a request of its.
    /// - Throws: `AdminError` 400 for a request that was never there, 409 for one that may have been.
    init(_ run: ScenarioRun, since: String?) throws(AdminError) {
        self.run = run
        self.since = try since.map { text throws(AdminError) in
            if let sequence = WholeNumber.read(text.utf8, in: 0...Int.max) { return sequence }
            guard let id = ObjectID(text) else {
                throw .badRequest(
                    "\"since\" must be the id or the sequence number of a request, not \"\(text)\"."
                )
            }
            if let sequence = run.journal.sequence(of: id) { return sequence }
            guard run.journal.evictions == 0 else { throw AdminCalls.evicted }
            throw .badRequest(
                "\"since\" names no request of tenant \"\(run.name)\": \"\(text)\".",
                code: "unknown-request"
            )
        }
    }

    /// What is to be said of an expectation; nil when it is met.
    mutating func judge(
        _ expectation: Expectation,
        at index: Int,
        nearest limit: Int
    ) throws(AdminError) -> ExpectationFailure? {
        switch expectation.subject {
        case .rule(let name):
            let actual = try firings(of: name)
            if let actual, expectation.count.isMet(by: actual) { return nil }
            return ExpectationFailure(
                tenant: run.name,
                index: index,
                expected: "\(expectation.count.text) firings of rule \"\(name)\"",
                actual: actual.map(ExpectationFailure.Actual.count)
            )
        case .requests(let filter):
            let actual = count(narrowed(filter))
            if let actual, expectation.count.isMet(by: actual) { return nil }
            let near = limit == 0 ? [] : nearest(to: filter, limit: limit)
            // What came too often needs no hint at what came instead.
            let isShort = actual.map { $0 < expectation.count.least } ?? false
            return ExpectationFailure(
                tenant: run.name,
                index: index,
                expected: expectation.count.text + filter.description,
                actual: actual.map(ExpectationFailure.Actual.count),
                nearest: near,
                difference: isShort ? near.last.flatMap(filter.difference) : nil
            )
        }
    }

    /// How many requests a filter lets through, as `Journal.count` says; the entries are made once for all that is asked.
    private mutating func count(_ filter: CallFilter) -> Int? {
        if filter.isCountable { return run.journal.count(filter) }
        return run.journal.holdsAll(of: filter) ? entries.count(where: filter.admits) : nil
    }

    private func narrowed(_ filter: CallFilter) -> CallFilter {
        var filter = filter
        if let since { filter.after = .sequence(since) }
        return filter
    }

    /// How often the rules of a name have fired; nil when that would need requests that were evicted.
    private func firings(of name: String) throws(AdminError) -> Int? {
        let rules = run.faults.rules
        let places = rules.indices.filter { rules[$0].name == name }
        guard !places.isEmpty else {
            throw .badRequest(
                AdminError.unknown("rule", name, known: rules.compactMap(\.name)),
                code: "unknown-rule"
            )
        }
        guard let since else { return places.reduce(0) { $0 + run.faults.statistics[$1].fired } }
        return run.explanations { $0 > since }?.values.joined()
            .count { places.contains($0.rule) && $0.finding == .fires }
    }

    /// What is to be said of an order; nil when there are such requests, one after the other.
    mutating func judge(_ order: [CallFilter]) -> ExpectationFailure? {
        var next = order[...]
        var last: JournalEntry?
        for entry in entries where entry.sequence > since ?? 0 {
            guard let filter = next.first else { break }
            guard filter.admits(entry) else { continue }
            next.removeFirst()
            last = entry
        }
        guard let missing = next.first else { return nil }
        // Requests that are gone may have come before those that are held.
        let isKnown = run.journal.holdsAll(of: narrowed(CallFilter()))
        let place =
            last.map { " after request \($0.sequence),\(order[order.count - next.count - 1].description)" }
            ?? " first"
        let near = nearest(to: missing, limit: 3)
        var difference = near.last.flatMap(missing.difference)
        if difference == nil, let early = near.last {
            difference = "nearest: request \(early.sequence), which came before"
        }
        return ExpectationFailure(
            tenant: run.name,
            part: "order",
            index: order.count - next.count,
            expected: "a request with\(missing.description)\(place)",
            actual: isKnown ? .text("there was none") : nil,
            nearest: near,
            difference: difference
        )
    }

    /// What is to be said of the pauses between requests; nil when all are as expected.
    mutating func judge(_ pause: PauseExpectation, at index: Int, nearest limit: Int) -> ExpectationFailure? {
        let filter = narrowed(pause.filter)
        var failure = ExpectationFailure(
            tenant: run.name,
            part: "pause",
            index: index,
            expected: "\(pause.text) between requests with\(pause.filter.description)"
        )
        guard run.journal.holdsAll(of: filter) else { return failure }
        let calls = entries.filter(filter.admits)
        guard calls.count > 1 else {
            failure.actual = .text("there \(calls.count == 1 ? "was 1" : "were 0"), and a pause needs two")
            if limit > 0 { failure.nearest = nearest(to: pause.filter, limit: limit) }
            failure.difference = calls.isEmpty ? failure.nearest.last.flatMap(pause.filter.difference) : nil
            return failure
        }
        for (earlier, later) in zip(calls, calls.dropFirst()) {
            let length = later.outline.pause(after: earlier.outline)
            guard length + Self.tolerance < pause.least || length > pause.most ?? length else { continue }
            failure.actual = .text(
                "there were \(DurationText.text(length.milliseconds)) between requests \(earlier.sequence) and \(later.sequence)"
            )
            failure.nearest = [earlier, later]
            return failure
        }
        return nil
    }

    /// Clocks tick in milliseconds, and a client's runs on its own.
    private static let tolerance: Milliseconds = 10

    /// What is to be said of the report; nil when it says nothing that is forbidden.
    mutating func judge(_ findings: FindingsExpectation) -> ExpectationFailure? {
        let forbidden = run.journal.findings.filter { findings.forbids($0.rule.severity) }
        guard !forbidden.isEmpty else { return nil }
        var failure = ExpectationFailure(
            tenant: run.name,
            part: "findings",
            index: 0,
            expected: findings == .none ? "no findings" : "no findings of severity error"
        )
        var told = forbidden
        if let since {
            told = forbidden.filter { finding in
                finding.examples.contains {
                    run.journal.sequence(of: $0.requestID).map { $0 > since } ?? false
                }
            }
            // Of a finding only the first requests are known.
            let isKnown = forbidden.allSatisfy { $0.count == $0.examples.count }
            if told.isEmpty {
                return isKnown && run.journal.holdsAll(of: narrowed(CallFilter())) ? nil : failure
            }
        }
        let names = told.map { finding in
            "\(finding.rule.rawValue)\(finding.firstObservation.map { " (\($0))" } ?? "")"
        }
        failure.actual = .text("there were \(told.count): \(names.joined(separator: ", "))")
        let cited = told.compactMap(\.examples.first).compactMap { run.journal.sequence(of: $0.requestID) }
        failure.nearest = cited.prefix(3).map { run.journal[$0] }
        return failure
    }

    /// The entries that meet most of a filter's conditions, oldest first; none that meets none.
    private mutating func nearest(to filter: CallFilter, limit: Int) -> [JournalEntry] {
        let entries = entries
        let ranked = entries.indices.filter { entries[$0].sequence > since ?? 0 }
            .map { (index: $0, closeness: filter.closeness(of: entries[$0])) }
            .filter { $0.closeness > 0 }
            .sorted { ($0.closeness, $0.index) > ($1.closeness, $1.index) }
        return ranked.prefix(limit).map(\.index).sorted().map { entries[$0] }
    }
}

extension CallOutline {
    /// The time since another request, by the tenant's clock or the real one, whichever ran faster.
    fileprivate func pause(after earlier: CallOutline) -> Milliseconds {
        max(0, tenantTime - earlier.tenantTime, uptime - earlier.uptime)
    }
}
