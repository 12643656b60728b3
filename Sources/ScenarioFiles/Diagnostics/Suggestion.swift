// Did you mean ...? By spelling first, then by edit distance.

import Formats

/// The known word that a wrong one was most likely meant to be; nil when none is near.
func suggestion(for word: String, among known: [String]) -> String? {
    // No word of the language is longer.
    guard word.utf8.count <= 64 else { return nil }
    if let same = known.first(where: { skeleton($0) == skeleton(word) }) { return same }
    let ranked = known.map { (word: $0, distance: EditDistance.between(skeleton(word), skeleton($0))) }
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

/// Words as a sentence lists them: `a, b or c`.
func listed(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
}
