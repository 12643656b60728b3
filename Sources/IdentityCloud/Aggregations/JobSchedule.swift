// What a job will go through. It is made when the job starts; the state at any moment is a lookup in it.

/// The phases of a job in order, each with the position at which it begins.
///
/// A position is a tenant time in milliseconds when progress is by time, a number of status GETs when it is by polls.
/// A phase that does not come by itself, or only after the end of time, stands at `Plan.never`.
package struct JobSchedule<Phase: Hashable & Sendable>: Sendable, Hashable {
    package struct Step: Sendable, Hashable {
        package var phase: Phase
        package var from: Int64
    }

    package let progress: Progress
    /// Never empty; `from` never falls.
    package private(set) var steps: [Step]

    /// A position that is never reached.
    package static var never: Int64 { .max }

    /// A plan that begins in `first` at position `start`.
    package init(_ first: Phase, from start: Int64, progress: Progress) {
        self.progress = progress
        steps = [Step(phase: first, from: start)]
    }

    /// Lets a phase follow after the last one has lasted so long; a manual plan's phases last until they are ended.
    package mutating func append(_ phase: Phase, after length: Int64) {
        steps.append(Step(phase: phase, from: position(steps[steps.count - 1].from, plus: length)))
    }

    /// The step in force at a position.
    package func index(at position: Int64) -> Int {
        // A job is asked most often when it has ended, and a plan has few steps.
        steps.lastIndex { $0.from <= position && $0.from != Self.never } ?? 0
    }

    /// The position at which a step ends; nil when it never does by itself.
    package func end(of index: Int) -> Int64? {
        guard index + 1 < steps.count, steps[index + 1].from != Self.never else { return nil }
        return steps[index + 1].from
    }

    /// Lets the step after `index` begin at `start`, and the later ones as long after `resumed` as they were after it.
    mutating func bringForward(after index: Int, to start: Int64, resumedAt resumed: Int64) {
        let planned = steps[index + 1].from
        steps[index + 1].from = start
        for later in (index + 2)..<max(index + 2, steps.count) where steps[later].from != Self.never {
            steps[later].from = position(steps[later].from, plus: resumed.saturatingMinus(planned))
        }
    }

    /// The position so far behind another one.
    private func position(_ start: Int64, plus length: Int64) -> Int64 {
        let sum = start.saturatingPlus(length)
        return switch progress {
        case .time: sum <= Timestamp.end.milliseconds ? sum : Self.never
        case .polls: sum
        case .manual: Self.never
        }
    }

    /// Drops what would follow `index` and ends in `phase` at `start`.
    mutating func end(in phase: Phase, after index: Int, at start: Int64) {
        steps.removeSubrange((index + 1)...)
        steps.append(Step(phase: phase, from: start))
    }

    /// Ends in another phase than planned, at the same position.
    mutating func replaceEnd(by phase: Phase) {
        steps[steps.count - 1].phase = phase
    }
}
