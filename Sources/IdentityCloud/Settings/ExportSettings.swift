// How role exports proceed.

/// How an export of a potential role proceeds and ends.
package struct ExportSettings: Sendable, Equatable {
    package enum Outcome: Sendable, Hashable, CaseIterable {
        case success, error, stuck
    }

    package var progress = Progress.time
    package var queue: Milliseconds = 1_000
    package var run: Milliseconds = 3_000
    package var queuePolls = 1
    package var runPolls = 1
    package var outcome = Outcome.success

    package init() {}
}
