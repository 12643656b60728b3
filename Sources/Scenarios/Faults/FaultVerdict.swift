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
    /// What is changed of the call's own answer, one after another.
    package var changes: [AnswerChange] = []
    /// The index of the rule with the last change.
    package var changingRule: Int?
    /// The rule at which judging stopped, as it asks for what an upload holds; among those that name the operation.
    var waiting: Int?

    /// Nothing happens.
    package init() {}

    package var isUndisturbed: Bool { decidingRule == nil && delayMilliseconds == 0 && changes.isEmpty }

    /// Whether rules are left to be asked when the upload has been read.
    package var isWaiting: Bool { waiting != nil }
}

/// What one rule says to one call.
package struct RuleExplanation: Sendable, Equatable {
    package enum Finding: Sendable, Equatable {
        /// `on` does not name the operation.
        case anotherOperation
        /// The key of `where` that differs, for example `phase`.
        case conditionDiffers(key: String)
        case outsideWindow
        /// `from` has not come yet, or `until` has.
        case notInForce
        /// The call has this number, which `calls` does not name.
        case notThisCall(number: Int)
        /// The call number fits, but an earlier rule has already decided.
        case decidedEarlier(byRule: Int)
        case limitReached
        /// The draw went against it.
        case notDrawn
        case fires
    }

    package var rule: Int
    package var finding: Finding
}

/// How often a rule was tried and how often it fired.
package struct RuleStatistics: Sendable, Hashable {
    /// How many calls met `on`, `where` and `between`: what `calls` counts, over all keys.
    package var tried = 0
    /// How many calls it disturbed.
    package var fired = 0

    package init() {}
}
