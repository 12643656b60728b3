// One line of the report on the client.

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
    package private(set) var count = 0
    /// The first requests that broke the rule, up to `exampleLimit`.
    package private(set) var examples: [Example] = []
    package static let exampleLimit = 20

    init(rule: ReviewRule) { self.rule = rule }

    mutating func add(_ request: ObjectID, _ observation: @autoclosure () -> String) {
        count += 1
        guard examples.count < Self.exampleLimit else { return }
        examples.append(Example(requestID: request, observation: observation()))
    }
}
