// The calls of a sequence that a rule takes: `calls` in scenario files.

/// Which of the counted calls a rule is for; the first call is number 1.
package enum CallSelection: Sendable, Hashable {
    case all
    /// 3-3 for `3`, 1-2 for `1-2`; no upper end for `3+`.
    case range(from: Int, to: Int?)
    /// Every n-th: n, 2n, 3n ...
    case every(Int)
}
