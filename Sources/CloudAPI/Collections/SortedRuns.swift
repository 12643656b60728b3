// Sorts in steps what is too much to be sorted at once.

/// Runs of elements, each sorted, that are merged two by two until there is one.
struct SortedRuns<Element> {
    /// How many are merged in a step.
    private static var piece: Int { 2_000 }

    private let precedes: (Element, Element) -> Bool
    private var runs: [ArraySlice<Element>] = []
    private var merged: [Element] = []

    /// `precedes` must know an order for any two.
    init(by precedes: @escaping (Element, Element) -> Bool) { self.precedes = precedes }

    /// Takes some more elements, few enough to be sorted at once.
    mutating func add(_ elements: [Element]) {
        if !elements.isEmpty { runs.append(elements.sorted(by: precedes)[...]) }
    }

    /// Merges some.
    ///
    /// - Returns: Whether all of them are sorted.
    mutating func mergeSome() -> Bool {
        guard runs.count > 1 else { return true }
        var (left, right) = (runs[0], runs[1])
        for _ in 0..<Self.piece {
            guard let first = left.first, let second = right.first else { break }
            merged.append(precedes(second, first) ? right.removeFirst() : left.removeFirst())
        }
        (runs[0], runs[1]) = (left, right)
        guard left.isEmpty || right.isEmpty else { return false }
        merged += left + right
        runs.removeFirst(2)
        runs.append(merged[...])
        merged = []
        return runs.count == 1
    }

    /// All of them, once they are.
    var sorted: ArraySlice<Element> { runs.first ?? [] }
}
