// The calls of the control plane: what interfaces promise, in one table.

import Formats
import HTTPMessages

/// One call: its method, its path under /__admin, and what performs it.
struct AdminRoute: Sendable {
    typealias Performer = @Sendable (AdminCalls) -> (AdminRequest) throws(AdminError) -> AdminOutcome

    let method: HTTPMethod
    /// Segments; one in braces stands for anything.
    let path: [String]
    /// How many of them do.
    private let wildcards: Int
    let description: CallDescription
    /// The names of the query parameters it knows, besides `tenant`.
    let parameters: [String]
    /// What its work grows with: that decides whether it is done on its lane or at the desk.
    let growth: Growth
    let perform: Performer

    init(
        _ method: HTTPMethod,
        _ path: String,
        _ description: CallDescription,
        growsWith growth: Growth,
        _ perform: @escaping Performer
    ) {
        self.method = method
        self.path = path.split(separator: "/").map(String.init)
        wildcards = self.path.count { $0.hasPrefix("{") }
        self.description = description
        parameters = description.parameters.map(\.name)
        self.growth = growth
        self.perform = perform
    }

    /// Whether it may keep its connection for long.
    var waits: Bool { path.last == "wait" || path.last == "changes" }

    var takesBody: Bool { method == .post || method == .put }

    /// The call that a request means.
    ///
    /// - Throws: `AdminError` 404 for a path that no call has, 405 for a method that none of that path has.
    static func find(_ method: HTTPMethod, _ segments: [String]) throws(AdminError) -> AdminRoute {
        let wanted = method == .head ? .get : method
        if let route = literal[key(wanted, segments)] { return route }
        let matching = all.filter { $0.matches(segments) }
        guard !matching.isEmpty else { throw unknownPath(segments, method.token) }
        // A literal segment is meant before one that stands for anything.
        guard let route = matching.filter({ $0.method == wanted }).min(by: { $0.wildcards < $1.wildcards })
        else { throw wrongMethod(method.token, segments, allowed: matching.map(\.method)) }
        return route
    }

    /// Those without a segment that stands for anything, as all of them need not be compared for these.
    private static let literal = Dictionary(
        uniqueKeysWithValues: all.filter { $0.wildcards == 0 }.map { (key($0.method, $0.path), $0) }
    )

    private static func key(_ method: HTTPMethod, _ path: [String]) -> String {
        "\(method.token) \(path.joined(separator: "/"))"
    }

    private func matches(_ segments: [String]) -> Bool {
        segments.count == path.count && zip(path, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }

    /// What stands for the segment in braces.
    func subject(of segments: [String]) -> String {
        zip(path, segments).first { $0.0.hasPrefix("{") }?.1 ?? ""
    }

    /// The segments that stand for anything, without their braces.
    var wildcardNames: [String] {
        path.filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    /// What programs call it: `getJobsIdWait`.
    var name: String {
        let words = path.flatMap { $0.split { "{}.".contains($0) } }
        return method.token.lowercased() + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// The path as it is written in documents.
    var pattern: String { "/__admin/" + path.joined(separator: "/") }

    /// The pattern with the braces filled from a path, to measure how near that path comes.
    private func pattern(like segments: [String]) -> String {
        let filled = path.enumerated().map { index, part in
            part.hasPrefix("{") && index < segments.count ? segments[index] : part
        }
        return filled.joined(separator: "/")
    }

    /// The longest path that is compared with all calls: the work grows with its square.
    private static let longestCompared = 100

    private static func unknownPath(_ segments: [String], _ method: String) -> AdminError {
        let wanted = segments.joined(separator: "/")
        guard wanted.utf8.count <= longestCompared else {
            let start = String(decoding: wanted.utf8.prefix(longestCompared), as: UTF8.self)
            return .notFound("unknown-call", "No call \(method) /__admin/\(start)...")
        }
        let bytes = Array(wanted.utf8)
        let ranked = all.map { route in
            (route: route, distance: NearestName.distance(bytes, Array(route.pattern(like: segments).utf8)))
        }
        // Of calls that are equally near the one of the same method.
        let distance = ranked.map(\.distance).min()
        let equal = ranked.filter { $0.distance == distance }.map(\.route)
        let nearest = equal.first { $0.method.token == method } ?? equal.first
        let hint = nearest.map { " The nearest call is \($0.method.token) \($0.pattern)." } ?? ""
        return .notFound("unknown-call", "No call \(method) /__admin/\(wanted).\(hint)")
    }

    private static func wrongMethod(_ method: String, _ segments: [String], allowed: [HTTPMethod])
        -> AdminError
    {
        var tokens = allowed.map(\.token)
        if tokens.contains("GET") { tokens.append("HEAD") }
        let allowed = Set(tokens).sorted()
        return AdminError(
            status: 405,
            code: "wrong-method",
            message:
                "/__admin/\(segments.joined(separator: "/")) takes \(allowed.joined(separator: ", ")), not \(method).",
            allowed: allowed
        )
    }
}
