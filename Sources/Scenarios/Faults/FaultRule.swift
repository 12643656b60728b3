// One rule of a scenario's `faults`: which calls it disturbs, and how.

package import IdentityCloud

/// A rule: a call that meets all its conditions is disturbed.
package struct FaultRule: Sendable, Equatable {
    /// What `calls` counts by.
    package enum CountBy: Sendable, Hashable, CaseIterable {
        case rule, job, source, client
    }

    /// Whether the work is done before the answer is spoiled.
    package enum When: Sendable, Hashable, CaseIterable {
        /// Nothing happens but the fault.
        case before
        /// The work is done, the answer is lost.
        case after
    }

    /// A stretch of tenant time since the scenario began, both ends included.
    package struct Window: Sendable, Hashable {
        package var from: Milliseconds
        package var to: Milliseconds

        package init(from: Milliseconds, to: Milliseconds) {
            self.from = from
            self.to = to
        }
    }

    package var name: String?
    /// Nil is "*": every operation.
    package var operations: Set<Operation>?
    package var condition = FaultCondition()
    package var calls = CallSelection.all
    package var countBy = CountBy.rule
    /// From 0 to 1.
    package var chance = 1.0
    /// Fires at most so often; nil is without limit.
    package var limit: Int?
    package var between: Window?
    package var answer: FaultAnswer?
    package var delay: FaultDelay?
    package var wire: WireEffect?
    package var when = When.before

    package init() {}

    /// Whether a rule that fires decides the answer, so that later rules are not tried.
    package var decides: Bool { answer != nil || wire != nil }
}

/// Which of the counted calls a rule is for; the first call is number 1.
package enum CallSelection: Sendable, Hashable {
    case all
    /// 3-3 for `3`, 1-2 for `1-2`; no upper end for `3+`.
    case range(from: Int, to: Int?)
    /// Every n-th: n, 2n, 3n ...
    case every(Int)
}

/// The conditions of a rule; nil asks for nothing.
package struct FaultCondition: Sendable, Equatable {
    package struct Header: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package var source: String?
    package var job: String?
    package var client: String?
    package var version: APIVersion?
    package var phase: Phase?
    package var headers: [Header] = []

    package init() {}

    /// The phase of the job a call is about: an aggregation's or an export's.
    package enum Phase: Sendable, Hashable {
        case aggregation(AggregationPhase)
        case export(ExportStatus)
    }
}
