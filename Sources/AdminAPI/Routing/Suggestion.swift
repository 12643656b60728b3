// "Did you mean": the known name that a wrong one is nearest to.

import Formats

/// Finds what was probably meant.
enum Suggestion {
    /// How many names are listed, and how many and how long ones are compared: callers choose some of them.
    private static let mostListed = 50
    private static let mostCompared = 200
    private static let longestCompared = 128

    /// A sentence about an unknown name.
    static func unknown(_ what: String, _ name: String, known: [String]) -> String {
        let start = "Unknown \(what) \"\(name)\""
        guard let nearest = nearest(to: name, in: known) else {
            let more = known.count > mostListed ? " and \(known.count - mostListed) more" : ""
            return "\(start); known: \(known.sorted().prefix(mostListed).joined(separator: ", "))\(more)."
        }
        return "\(start). Did you mean \"\(nearest)\"?"
    }

    /// The nearest known name, nil when none is near.
    static func nearest(to name: String, in known: [String]) -> String? {
        guard name.utf8.count <= longestCompared else { return nil }
        let wanted = Array(name.lowercased().utf8)
        let farthest = max(2, wanted.count / 3)
        let comparable = known.lazy.map { (name: $0, bytes: Array($0.lowercased().utf8)) }
            .filter { abs($0.bytes.count - wanted.count) <= farthest }
        let ranked = comparable.prefix(mostCompared)
            .map { (name: $0.name, distance: EditDistance.between(wanted, $0.bytes)) }
        let best = ranked.min { $0.distance < $1.distance }
        return best.flatMap { $0.distance <= farthest ? $0.name : nil }
    }
}
