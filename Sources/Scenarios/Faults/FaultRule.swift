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

    /// A stretch of time, both ends included; without an end it is open.
    package struct Window: Sendable, Hashable {
        package var from: Milliseconds
        package var to: Milliseconds?

        package init(from: Milliseconds, to: Milliseconds?) {
            self.from = from
            self.to = to
        }

        func contains(_ time: Milliseconds) -> Bool { time >= from && to.map { time <= $0 } ?? true }
    }

    /// The calls whose answer begins or ends the time in which a rule is in force.
    package struct Turn: Sendable, Equatable {
        package var calls: CallScope
        package var condition = FaultCondition()
        /// Counted since the last turn.
        package var selection = CallSelection.range(from: 1, to: nil)

        package init(_ calls: CallScope) { self.calls = calls }
    }

    package var name: String?
    /// Which calls `on` names.
    package var scope = CallScope()
    package var condition = FaultCondition()
    package var calls = CallSelection.all
    package var countBy = CountBy.rule
    /// From 0 to 1.
    package var chance = 1.0
    /// Fires at most so often; nil is without limit.
    package var limit: Int?
    /// Tenant time since the rules came into force.
    package var between: Window?
    /// In force from the answer of such a call on; nil is from the beginning.
    package var from: Turn?
    /// No longer in force once such a call has been answered.
    package var until: Turn?
    package var answer: FaultAnswer?
    /// What is changed of the call's own answer.
    package var change: AnswerChange?
    package var delay: FaultDelay?
    package var wire: WireEffect?
    package var when = When.before

    package init() {}

    /// The operations that `on` names; nil is "*".
    package var operations: Set<Operation>? {
        get { scope.operations }
        set { scope.operations = newValue }
    }

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

/// The calls that `on` names.
package struct CallScope: Sendable, Hashable {
    /// Nil is "*": every operation, and every stub.
    package var operations: Set<Operation>?
    /// The places of stubs in the scenario.
    package var stubs: Set<Int> = []

    package init(_ operations: Set<Operation>? = nil, stubs: Set<Int> = []) {
        self.operations = operations
        self.stubs = stubs
    }

    package func contains(_ operation: Operation) -> Bool { operations?.contains(operation) ?? true }

    package func contains(stub: Int) -> Bool { operations == nil || stubs.contains(stub) }

    func contains(_ facts: borrowing CallFacts) -> Bool {
        if let operation = facts.operation { return contains(operation) }
        return facts.stub.map(contains(stub:)) ?? false
    }
}
