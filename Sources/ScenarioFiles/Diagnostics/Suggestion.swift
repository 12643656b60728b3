// Did you mean ...? By spelling first, then by edit distance.

/// The known word that a wrong one was most likely meant to be; nil when none is near.
func suggestion(for word: String, among known: [String]) -> String? {
    // No word of the language is longer.
    guard word.utf8.count <= 64 else { return nil }
    if let same = known.first(where: { skeleton($0) == skeleton(word) }) { return same }
    let ranked = known.map { (word: $0, distance: editDistance(skeleton(word), skeleton($0))) }
        .sorted { ($0.distance, $0.word) < ($1.distance, $1.word) }
    guard let best = ranked.first, best.distance <= max(1, min(word.count, best.word.count) / 3) else {
        return nil
    }
    return best.word
}

/// A word without what differs only by habit: case, `-`, `_`; so `rateLimit` is `rate-limit`.
private func skeleton(_ word: String) -> [UInt8] {
    word.lowercased().utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
}

/// How many letters must be added, removed, replaced or swapped with their neighbour (optimal string alignment).
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (i, a) in left.enumerated() {
        var row = [i + 1]
        for (j, b) in right.enumerated() {
            var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a == b ? 0 : 1))
            if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { cost = min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        beforeLast = last
        last = row
    }
    return last[right.count]
}

/// Words as a sentence lists them: `a, b or c`.
func listed(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
}
