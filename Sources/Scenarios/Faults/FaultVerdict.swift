// What the rules decided about one call.

package import IdentityCloud

/// What is to happen to a call.
package struct FaultVerdict: Sendable, Equatable {
    /// The index of the rule whose answer or wire effect is used; nil when the call gets its own answer.
    package var decidingRule: Int?
    package var answer: FaultAnswer?
    package var wire: WireEffect?
    /// Whether the work is done before the answer is spoiled; `after` without a deciding rule.
    package var when = FaultRule.When.after
    /// The sum of the delays of every rule that fired, on the real clock.
    package var delayMilliseconds: Milliseconds = 0

    /// Nothing happens.
    package init() {}

    package var isUndisturbed: Bool { decidingRule == nil && delayMilliseconds == 0 }
}
