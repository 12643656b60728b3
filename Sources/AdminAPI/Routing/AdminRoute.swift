// The calls of the control plane: what interfaces promise, in one table.

import Formats
import HTTPMessages

/// One call: its method, its path under /__admin, and what performs it.
struct AdminRoute: Sendable {
    typealias Performer = @Sendable (AdminCalls, AdminRequest) throws(AdminError) -> AdminOutcome

    let method: HTTPMethod
    /// Segments; one in braces stands for anything.
    let path: [String]
    /// The query parameters it knows, besides `tenant`.
    let parameters: [String]
    /// What it does, in a few words.
    let about: String
    /// Whether it takes no longer than a request of the mock, so that it is done on the lane; others go to the desk.
    let isBrief: Bool
    let perform: Performer

    init(
        _ method: HTTPMethod,
        _ path: String,
        _ parameters: [String] = [],
        about: String,
        isBrief: Bool = false,
        _ perform: @escaping Performer
    ) {
        self.method = method
        self.path = path.split(separator: "/").map(String.init)
        self.parameters = parameters
        self.about = about
        self.isBrief = isBrief
        self.perform = perform
    }

    var takesBody: Bool { method == .post || method == .put }

    /// How many segments stand for anything.
    var wildcards: Int { path.count { $0.hasPrefix("{") } }

    func matches(_ segments: [String]) -> Bool {
        segments.count == path.count && zip(path, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }

    /// What stands for the segment in braces.
    func subject(of segments: [String]) -> String {
        zip(path, segments).first { $0.0.hasPrefix("{") }?.1 ?? ""
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

    static func unknownPath(_ segments: [String], _ method: String) -> AdminError {
        let wanted = segments.joined(separator: "/")
        guard wanted.utf8.count <= longestCompared else {
            let start = String(decoding: wanted.utf8.prefix(longestCompared), as: UTF8.self)
            return .notFound("unknown-call", "No call \(method) /__admin/\(start)...")
        }
        let bytes = Array(wanted.utf8)
        let ranked = all.map { route in
            (route: route, distance: NearestName.distance(bytes, Array(route.pattern(like: segments).utf8)))
        }
        let nearest = ranked.min { $0.distance < $1.distance }?.route
        let hint = nearest.map { " The nearest call is \($0.method.token) \($0.pattern)." } ?? ""
        return .notFound("unknown-call", "No call \(method) /__admin/\(wanted).\(hint)")
    }

    static func wrongMethod(_ method: String, _ segments: [String], allowed: [HTTPMethod]) -> AdminError {
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
