// Rules about events on their way: which delivery is lost, late, repeated or overtaken.

package import IdentityCloud

/// A rule with `on: delivery`; a delivery that meets all its conditions is disturbed.
package struct DeliveryFault: Sendable, Equatable {
    package var name: String?
    /// The id of a trigger; nil for any.
    package var trigger: String?
    /// The name of a subscription; nil for any.
    package var subscription: String?
    package var calls = CallSelection.all
    /// From 0 to 1.
    package var chance = 1.0
    /// Fires at most so often; nil is without limit.
    package var limit: Int?
    package var disturbance = DeliveryDisturbance.lost

    package init() {}
}

/// The delivery rules of one tenant at work.
///
/// Every rule counts every delivery that it meets; the first that fires decides.
package struct DeliveryFaults: Sendable {
    package let rules: [DeliveryFault]
    /// How often each rule was tried and fired, in the order of the rules.
    package private(set) var statistics: [RuleStatistics]
    private let draws: [SeedStream]

    package init(rules: [DeliveryFault], seed: UInt64, tenant: String) {
        self.rules = rules
        statistics = rules.map { _ in RuleStatistics() }
        draws = rules.indices.map { SeedStream(seed: seed, tenant, "delivery chance", "rule \($0)") }
    }

    /// Counts a delivery and decides what happens to it; nil when it leaves as it should.
    package mutating func judge(trigger: String, subscription: String) -> DeliveryDisturbance? {
        var verdict: DeliveryDisturbance?
        for (index, rule) in rules.enumerated() {
            guard rule.trigger ?? trigger == trigger, rule.subscription ?? subscription == subscription else {
                continue
            }
            statistics[index].tried += 1
            let number = statistics[index].tried
            guard verdict == nil, rule.calls.contains(number), statistics[index].fired < rule.limit ?? .max,
                rule.chance >= 1 || draws[index].unit(at: UInt64(clamping: number)) < rule.chance
            else { continue }
            statistics[index].fired += 1
            verdict = rule.disturbance
        }
        return verdict
    }
}
