// Which calls a stub answers: a method, and a path with names in braces.

/// A method and the template of a path, such as `GET /v2025/identities/{id}`.
package struct StubCall: Sendable, Hashable {
    package enum Segment: Sendable, Hashable {
        case literal(String)
        case name(String)
    }

    package var method: String
    /// The path as the scenario has it.
    package var path: String
    package var segments: [Segment]

    package init(method: String, path: String, segments: [Segment]) {
        self.method = method
        self.path = path
        self.segments = segments
    }

    package var text: String { "\(method) \(path)" }

    /// The names in braces.
    package var names: [String] {
        segments.compactMap { if case .name(let name) = $0 { name } else { nil } }
    }

    /// Whether every call that the other is for is one that this is for as well.
    package func covers(_ other: StubCall) -> Bool {
        method == other.method && segments.count == other.segments.count
            && zip(segments, other.segments).allSatisfy { mine, its in
                if case .name = mine { true } else { mine == its }
            }
    }

    /// What stands at the names in a request's path, as it stands there, percent-encoding undone.
    ///
    /// - Returns: Nil when the request is none of these.
    package func match(_ method: String, _ path: [String]) -> [String: String]? {
        guard self.method == method || self.method == "GET" && method == "HEAD",
            segments.count == path.count
        else { return nil }
        var values: [String: String] = [:]
        for (segment, text) in zip(segments, path) {
            switch segment {
            case .literal(let wanted): if wanted != text { return nil }
            case .name(let name): values[name] = text
            }
        }
        return values
    }
}
