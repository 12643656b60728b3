// "Did you mean": the known name that a wrong one is nearest to.

import Formats

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
        let ranked = known.map {
            (name: $0, distance: EditDistance.between(wanted, Array($0.lowercased().utf8)))
        }
        let best = ranked.min { $0.distance < $1.distance }
        return best.flatMap { $0.distance <= max(2, wanted.count / 3) ? $0.name : nil }
    }
}
