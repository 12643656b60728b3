// Sorts in steps what is too much to be sorted at once.

/// Runs of elements, each sorted, that are merged two by two until there is one; only the first elements of all are kept.
struct SortedRuns<Element> {
    /// How many are merged in a step.
    private static var piece: Int { 2_000 }

    /// How many elements are wanted.
    private let limit: Int
    private let precedes: (Element, Element) -> Bool
    private var runs: [ArraySlice<Element>] = []
    private var merged: [Element] = []
    /// How many all runs have.
    private var count = 0

    /// `precedes` must know an order for any two.
    init(first limit: Int, by precedes: @escaping (Element, Element) -> Bool) {
        (self.limit, self.precedes) = (limit, precedes)
    }

    /// Whether some are to be merged before others are added.
    var isFull: Bool { runs.count > 1 && count / 4 > limit }

    /// Takes some more elements, few enough to be sorted at once.
    mutating func add(_ elements: [Element]) {
        guard !elements.isEmpty, limit > 0 else { return }
        let run = elements.sorted(by: precedes).prefix(limit)
        runs.append(run)
        count += run.count
    }

    /// Merges some.
    ///
    /// - Returns: Whether all of them are sorted.
    mutating func mergeSome() -> Bool {
        guard runs.count > 1 else { return true }
        var (left, right) = (runs[0], runs[1])
        for _ in 0..<min(Self.piece, limit - merged.count) {
            guard let first = left.first, let second = right.first else { break }
            merged.append(precedes(second, first) ? right.removeFirst() : left.removeFirst())
        }
        (runs[0], runs[1]) = (left, right)
        guard left.isEmpty || right.isEmpty || merged.count == limit else { return false }
        let rest = (left.isEmpty ? right : left).prefix(limit - merged.count)
        count -= left.count + right.count - rest.count
        merged += rest
        runs.removeFirst(2)
        runs.append(merged[...])
        merged = []
        return runs.count == 1
    }

    /// All of them, once they are.
    var sorted: ArraySlice<Element> { runs.first ?? [] }
}
