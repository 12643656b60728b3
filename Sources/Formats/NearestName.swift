// "Did you mean": the known name that a wrong one is nearest to, by spelling first, then by edit distance.

/// Finds what was probably meant.
package enum NearestName {
    /// How long and how many names are compared: callers choose some of them.
    private static let longestCompared = 128
    private static let mostCompared = 200

    /// The known name that a wrong one was most likely meant to be; nil when none is near.
    package static func to(_ name: String, among known: [String]) -> String? {
        guard name.utf8.count <= longestCompared else { return nil }
        let wanted = skeleton(name)
        let comparable = known.lazy.map { (name: $0, bytes: skeleton($0)) }
            .filter { abs($0.bytes.count - wanted.count) <= max(1, min($0.bytes.count, wanted.count) / 3) }
        let ranked = comparable.prefix(mostCompared)
            .map { (name: $0.name, length: $0.bytes.count, distance: distance(wanted, $0.bytes)) }
        guard let best = ranked.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }),
            best.distance <= max(1, min(best.length, wanted.count) / 3)
        else { return nil }
        return best.name
    }

    /// A name without what differs only by habit: case, `-`, `_`; so `rateLimit` is `rate-limit`.
    private static func skeleton(_ name: String) -> [UInt8] {
        name.lowercased().utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
    }

    /// How many bytes must be added, removed, replaced or swapped with their neighbour.
    ///
    /// Optimal string alignment: Levenshtein's distance that also knows letters swapped with their neighbours.
    package static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var row = [i + 1]
            for (j, b) in right.enumerated() {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a == b ? 0 : 1))
                if i > 0, j > 0, a == right[j - 1], left[i - 1] == b {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }
}
