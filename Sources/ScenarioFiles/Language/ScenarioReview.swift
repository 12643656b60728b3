// What is odd about a scenario that could be read: settings without effect, above all rules that can never fire.

import IdentityCloud
import Scenarios

extension ScenarioLanguage {
    /// Looks at a whole scenario; called when nothing in it is an error.
    static func review(_ scenario: Scenario, _ node: Node, _ reading: inout Reading) {
        reading.reportDuplicates(in: "sources", of: node, by: "id")
        reading.reportDuplicates(in: "exports", of: node, by: "id")
        reviewRetries(scenario.tenant, &reading)
        for index in reading.rules.indices { reviewRule(at: index, &reading) }
    }

    private static func reviewRetries(_ tenant: TenantSettings, _ reading: inout Reading) {
        let settings = [tenant.aggregation] + tenant.sources.flatMap(\.aggregations)
        guard !settings.contains(where: { $0.outcome == .retried }) else { return }
        for place in reading.retries {
            reading.report(.useless, at: place, "`retries` has no effect without `outcome: retried`")
        }
    }

    private static func reviewRule(at index: Int, _ reading: inout Reading) {
        let (rule, node) = reading.rules[index]
        if rule.limit == 0 {
            reading.warn(
                at: node["limit"]?.value.position ?? node.position,
                "`limit: 0`: the rule can never fire"
            )
        }
        if rule.chance == 0 {
            reading.warn(
                at: node["chance"]?.value.position ?? node.position,
                "`chance: 0%`: the rule can never fire"
            )
        }
        if let (key, problem) = impossibleCondition(of: rule) {
            let place = node["where"]?.value[key]?.keyPosition ?? node[key]?.keyPosition ?? node.position
            reading.warn(at: place, problem)
        }
        if !rule.decides, rule.when == .after, let entry = node["when"] {
            reading.warn(at: entry.keyPosition, "`when: after` has no effect without `answer` or `wire`")
        }
        if let earlier = reading.rules[..<index].first(where: { $0.rule.delays(rule) }),
            let entry = node["wire"]
        {
            let line = earlier.node.position.line
            reading.warn(
                at: entry.keyPosition,
                "it comes too late: the rule at line \(line) waits for the upload; put this one before it"
            )
        }
        if let earlier = reading.rules[..<index].first(where: { $0.rule.shadows(rule) }) {
            let line = earlier.node.position.line
            reading.warn(
                at: node.position,
                "the rule can never fire: the one at line \(line) decides all its calls"
            )
        }
    }

    /// A condition that no call of the rule's operations can meet, with what to say of it.
    private static func impossibleCondition(of rule: FaultRule) -> (key: String, problem: String)? {
        guard rule.scope.stubs.isEmpty else { return nil }
        let operations = rule.operations ?? Set(Operation.allCases)
        let condition = rule.condition
        if condition.asksForUpload, operations.allSatisfy({ $0.loadKind == nil }) {
            let key = condition.upload.rows != nil ? "rows" : condition.upload.bytes != nil ? "bytes" : "file"
            return (key, "the rule can never fire: its operations are no uploads")
        }
        if rule.wire?.isOfUpload ?? false, operations.allSatisfy({ $0.loadKind == nil }) {
            return ("wire", "it has no effect: the rule's operations are no uploads")
        }
        if let phase = condition.phase, operations.allSatisfy({ !$0.canBeIn(phase) }) {
            return ("phase", "the rule can never fire: its operations are about no job in that phase")
        }
        if condition.job != nil, operations.allSatisfy({ !$0.namesJob }) {
            return ("job", "the rule can never fire: its operations name no job")
        }
        if condition.source != nil, operations.allSatisfy({ !$0.concernsSource }) {
            return ("source", "the rule can never fire: its operations are about no source")
        }
        if condition.version != nil, operations.isSubset(of: [.token, .tokenInfo]) {
            return ("version", "the rule can never fire: the token endpoints have no version")
        }
        if rule.countBy == .job, operations.allSatisfy({ !$0.namesJob }) {
            return ("count-by", "`count-by: job` has no effect: the rule's operations name no job")
        }
        if rule.countBy == .source, operations.allSatisfy({ !$0.concernsSource }) {
            return ("count-by", "`count-by: source` has no effect: the rule's operations are about no source")
        }
        return nil
    }
}

extension Reading {
    fileprivate mutating func warn(at position: Position, _ message: String) {
        report(.useless, at: position, message)
    }
}

extension FaultRule {
    /// Whether this rule decides every call that a later one could fire for.
    fileprivate func shadows(_ later: FaultRule) -> Bool {
        guard decides, calls == .all, chance >= 1, limit == nil, between == nil, from == nil, until == nil
        else {
            return false
        }
        guard condition == FaultCondition() || condition == later.condition else { return false }
        guard let operations else { return true }
        guard let others = later.operations else { return false }
        return others.isSubset(of: operations) && later.scope.stubs.isSubset(of: scope.stubs)
    }

    /// Whether a later rule, which disturbs the taking in of an upload, is asked only when that is over.
    fileprivate func delays(_ later: FaultRule) -> Bool {
        guard condition.asksForUpload, later.wire?.isOfUpload ?? false else { return false }
        guard let operations, let others = later.operations else { return true }
        return !operations.isDisjoint(with: others)
    }
}

extension Operation {
    fileprivate func canBeIn(_ phase: FaultCondition.Phase) -> Bool {
        switch phase {
        case .aggregation: subject == .task
        case .export: subject == .export
        }
    }
}
