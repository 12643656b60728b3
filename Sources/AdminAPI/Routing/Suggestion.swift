// "Did you mean": the known name that a wrong one is nearest to.

/// Finds what was probably meant.
enum Suggestion {
    /// A sentence about an unknown name.
    static func unknown(_ what: String, _ name: String, known: [String]) -> String {
        let start = "Unknown \(what) \"\(name)\""
        guard let nearest = nearest(to: name, in: known) else {
            return "\(start); known: \(known.sorted().joined(separator: ", "))."
        }
        return "\(start). Did you mean \"\(nearest)\"?"
    }

    /// The nearest known name, nil when none is near.
    static func nearest(to name: String, in known: [String]) -> String? {
        let wanted = Array(name.lowercased().utf8.prefix(200))
        let ranked = known.map { (name: $0, distance: distance(wanted, Array($0.lowercased().utf8))) }
        let best = ranked.min { $0.distance < $1.distance }
        return best.flatMap { $0.distance <= max(2, wanted.count / 3) ? $0.name : nil }
    }

    /// Levenshtein's distance: how many bytes to insert, delete or replace.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (byte == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
