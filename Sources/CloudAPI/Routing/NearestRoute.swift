// For a path that no route has: which one was probably meant. Asked only when a 404 is written to the log and journal.

import Formats

/// Compares a path with every route's template.
enum NearestRoute {
    /// Longer paths and paths of more segments are no slips of a pen, and comparing takes time that grows with both.
    private static let longestPath = 256
    private static let mostSegments = 12

    /// The template nearest to a path, for example `POST /v2025/sources/{id}/load-accounts`; nil when none is near.
    static func toPath(_ path: String) -> String? {
        guard path.utf8.count <= longestPath else { return nil }
        let segments = segments(of: path)
        let letters = segments.filter { !looksLikeID($0) }.reduce(0) { $0 + $1.count }
        guard letters > 0, segments.count <= mostSegments else { return nil }
        // Every template has the same few words: each is compared once with each segment.
        let changes = segments.map { segment in words.map { NearestName.distance(segment, $0) } }
        let nearest = templates.map { (template: $0, distance: distance(segments, changes, $0.segments)) }
            .min { $0.distance < $1.distance }
        guard let nearest, nearest.distance * 2 <= letters else { return nil }
        return nearest.template.text
    }

    private struct Template {
        var text: String
        /// Places in `words`; nil for an id.
        var segments: [Int?]

        init(_ methods: String, _ path: String) {
            text = "\(methods) \(path)"
            segments = NearestRoute.segments(of: path).map { NearestRoute.words.firstIndex(of: $0) }
        }
    }

    private static let words = [
        "beta", "v1", "v3", "v2024", "v2025", "v2026", "sources", "load-accounts",
        "load-uncorrelated-accounts",
        "load-entitlements", "account-aggregations", "status", "role-mining-sessions", "potential-roles",
        "export-async", "download", "schemas", "accounts", "remove-accounts", "entitlements", "reset",
        "aggregate",
        "task-status", "pending-tasks", "oauth", "token", "info",
        "triggers", "trigger-subscriptions", "validate-filter", "trigger-invocations", "test",
    ].map { Array($0.utf8) }

    private static let templates: [Template] = {
        let collections = [
            ("POST", "sources", "/{id}/load-accounts"),
            ("POST", "sources", "/{id}/load-uncorrelated-accounts"),
            ("POST", "sources", "/{id}/load-entitlements"),
            ("GET", "account-aggregations", "/{id}/status"),
            ("POST", "role-mining-sessions", "/{id}/potential-roles/{id}/export-async"),
            ("GET", "role-mining-sessions", "/{id}/potential-roles/{id}/export-async/{id}"),
            ("GET", "role-mining-sessions", "/{id}/potential-roles/{id}/export-async/{id}/download"),
            ("POST", "sources", "/{id}/remove-accounts"),
            ("POST", "entitlements", "/reset/sources/{id}"),
            ("POST", "entitlements", "/aggregate/sources/{id}"),
            ("GET", "entitlements", ""),
            ("GET", "entitlements", "/{id}"),
            ("GET", "task-status", ""),
            ("GET, PATCH", "task-status", "/{id}"),
            ("GET", "triggers", ""),
            ("GET, POST", "trigger-subscriptions", ""),
            ("PUT, PATCH, DELETE", "trigger-subscriptions", "/{id}"),
            ("POST", "trigger-subscriptions", "/validate-filter"),
            ("GET", "trigger-invocations", "/status"),
            ("POST", "trigger-invocations", "/test"),
        ]
        let versioned = collections.flatMap { methods, collection, rest in
            ["v2025", "v2024", "v2026", "beta"].map { Template(methods, "/\($0)/\(collection)\(rest)") }
                + [Template(methods, "/\(collection)/v1\(rest)")]
        }
        let inEvery = [
            ("GET, POST", "sources", ""), ("GET, PUT, PATCH, DELETE", "sources", "/{id}"),
            ("GET", "sources", "/{id}/schemas"), ("GET, POST", "sources", "/{id}/schemas/accounts"),
            ("GET, PUT, PATCH", "sources", "/{id}/schemas/{id}"),
            ("GET", "accounts", ""), ("GET", "accounts", "/{id}"), ("GET", "accounts", "/{id}/entitlements"),
        ].flatMap { methods, collection, rest in
            ["beta", "v3", "v2024", "v2025", "v2026"].map {
                Template(methods, "/\($0)/\(collection)\(rest)")
            } + [Template(methods, "/\(collection)/v1\(rest)")]
        }
        let pending = ["beta", "v2024", "v2025"].map {
            Template("GET, HEAD", "/\($0)/task-status/pending-tasks")
        }
        return pending + versioned + inEvery + [
            Template("POST", "/oauth/token"), Template("GET, HEAD", "/oauth/info"),
        ]
    }()

    private static func segments(of path: String) -> [[UInt8]] {
        path.utf8.split(separator: UInt8(ascii: "/")).map(Array.init)
    }

    private static func looksLikeID(_ segment: [UInt8]) -> Bool {
        segment.count >= 32 || segment.contains { $0 &- UInt8(ascii: "0") < 10 } && segment.count > 5
    }

    /// How many letters must change; a segment too many or too few costs its length, one in place of an id nothing.
    private static func distance(_ path: [[UInt8]], _ changes: [[Int]], _ template: [Int?]) -> Int {
        let lengths = template.map { $0.map { words[$0].count } ?? 4 }
        var row = [0] + template.indices.map { lengths[...$0].reduce(0, +) }
        for (segment, changes) in zip(path, changes) {
            var diagonal = row[0]
            row[0] += segment.count
            for (index, word) in template.enumerated() {
                let change = word.map { changes[$0] } ?? 0
                let best = min(diagonal + change, row[index] + lengths[index], row[index + 1] + segment.count)
                diagonal = row[index + 1]
                row[index + 1] = best
            }
        }
        return row[template.count]
    }
}
