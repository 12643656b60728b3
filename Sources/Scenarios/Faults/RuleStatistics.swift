// What a rule has done so far.

/// How often a rule was tried and how often it fired.
package struct RuleStatistics: Sendable, Hashable {
    /// How many calls met `on`, `where` and `between`: what `calls` counts, over all keys.
    package var tried = 0
    /// How many calls it disturbed.
    package var fired = 0

    package init() {}
}
