// What the report has found.

package import IdentityCloud

/// How often a rule was broken, and by which requests first.
package struct ReviewFinding: Sendable, Equatable {
    /// A request that broke the rule.
    package struct Example: Sendable, Equatable {
        package var requestID: ObjectID
        /// What was seen, for example `asked again after 1.2 s of 10 s`; empty where the rule says it all.
        package var observation: String
    }

    package let rule: ReviewRule
    package internal(set) var count = 0
    /// The first requests that broke the rule, up to `exampleLimit`.
    package internal(set) var examples: [Example] = []
    package static let exampleLimit = 20

    init(rule: ReviewRule) { self.rule = rule }

    mutating func add(_ request: ObjectID, _ observation: @autoclosure () -> String) {
        count += 1
        guard examples.count < Self.exampleLimit else { return }
        examples.append(Example(requestID: request, observation: observation()))
    }

    /// What was seen first; nil where the rule says it all.
    package var firstObservation: String? {
        examples.first.flatMap { $0.observation.isEmpty ? nil : $0.observation }
    }
}

extension Journal {
    /// The rules that were broken, in the order of `ReviewRule`; worked out when asked.
    package var findings: [ReviewFinding] {
        var found = review.findings
        if let dated = datedVersions {
            found.insert(dated, at: found.firstIndex { $0.rule.place > dated.rule.place } ?? found.endIndex)
        }
        return found
    }

    /// The calls to versions whose end is set, which the counts tell.
    private var datedVersions: ReviewFinding? {
        guard isOn else { return nil }
        var finding = ReviewFinding(rule: .deprecatedVersion)
        var counts: [APIVersion: Int] = [:]
        for row in tally.rows {
            if let version = row.kind.datedVersion { counts[version, default: 0] += row.count }
        }
        guard !counts.isEmpty else { return nil }
        finding.count = counts.values.reduce(0, +)
        let told = counts.sorted { $0.key.ordinal < $1.key.ordinal }
            .map { "\($0.value) \($0.value == 1 ? "call" : "calls") of /\($0.key.rawValue)" }
        let observation =
            told.joined(separator: ", ") + ": supported until Q2 2028, switched off in Q1 2029"
        finding.examples = requestIDs(limit: ReviewFinding.exampleLimit) { $0.datedVersion != nil }
            .map { ReviewFinding.Example(requestID: $0, observation: observation) }
        return finding
    }
}

extension RequestCounts.Kind {
    /// The version that was called, if its end is set.
    fileprivate var datedVersion: APIVersion? {
        guard let operation, operation.needsToken, let version, version != .v1 else { return nil }
        return version
    }
}
