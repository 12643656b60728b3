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
    let perform: Performer

    init(
        _ method: HTTPMethod,
        _ path: String,
        _ parameters: [String] = [],
        about: String,
        _ perform: @escaping Performer
    ) {
        self.method = method
        self.path = path.split(separator: "/").map(String.init)
        self.parameters = parameters
        self.about = about
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

    static func unknownPath(_ segments: [String], _ method: String) -> AdminError {
        let wanted = segments.joined(separator: "/")
        let bytes = Array(wanted.utf8.prefix(200))
        let nearest = all.min {
            EditDistance.between(bytes, Array($0.pattern(like: segments).utf8))
                < EditDistance.between(bytes, Array($1.pattern(like: segments).utf8))
        }
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
