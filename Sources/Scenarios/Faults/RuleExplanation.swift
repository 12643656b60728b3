// What a rule would do with a call, for whoever wonders.

/// What one rule says to one call.
package struct RuleExplanation: Sendable, Equatable {
    package enum Finding: Sendable, Equatable {
        /// `on` does not name the operation.
        case anotherOperation
        /// The key of `where` that differs, for example `phase`.
        case conditionDiffers(key: String)
        case outsideWindow
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
