// Seeded changes to trees of scenario files, and the way back to text.

import TestSupport

@testable import ScenarioFiles

/// Changes one place of a tree.
struct TreeMutator {
    var generator: SeededGenerator
    /// Keys and values of valid files, to be put where they may not belong.
    let keys: [String]
    let values: [Node]

    static let scalars: [Scalar] =
        [
            "", "~", "true", "false", "0", "1", "-1", "2.5", "3.0", "60", "404", "401", "429", "418",
            "1000001", "1e3",
            "off", "on", "none", "accept", "0s", "3s", "3 s", "1.5s", "200ms", "10m", "1h", "2d",
            "1h30m", "30m1h", "1.5h30m", "0.0s", "1.5s..1h30m",
            "99999999999s", "500/s",
            "0/s", "2%", "0%", "100%", "101%", "0.5%", ".5%", "1-2", "0-2", "3+", "every 5", "every 0",
            "every", "*",
            "token", "export-status", "STARTED", "QUEUED", "started", "time", "polls", "manual", "scaled",
            "real",
            "retried", "strict", "after", "job", "reset", "v1", "30s..60s", "30s..", "2026-01-31T14:30:00Z",
            "2026-01-31", "2026-13-01T00:00:00Z", "GET /v3/x", "GET v3", "/v3/x", "5+", "64KiB", "1KiB-5MiB",
            "5s+",
            "${now}", "0KiB", "STARTED 2s", "STARTED 2", "COMPLETED", "STARTED  2s", "x", "X-Header",
            "401: missing", "Content-Length",
        ].map(Scalar.init(plain:))
        + ["", "3", "404", "429", "*", "off", "null", "5\u{1}", "é"].map { Scalar($0, .string) }

    mutating func mutate(_ node: Node) -> Node {
        // Going down four times of five keeps most changes away from the root.
        if Int.random(in: 0..<5, using: &generator) > 0, let changed = mutateChild(of: node) {
            return changed
        }
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: return addingKey(to: node)
        case 1: return removingChild(of: node)
        case 2: return Node(.sequence([node]), at: node.position)
        case 3: return values.randomElement(using: &generator) ?? node
        default:
            let scalar = Self.scalars.randomElement(using: &generator) ?? Scalar("", .string)
            return Node(.scalar(scalar), at: node.position)
        }
    }

    private mutating func mutateChild(of node: Node) -> Node? {
        switch node.content {
        case .mapping(var entries) where !entries.isEmpty:
            let index = Int.random(in: 0..<entries.count, using: &generator)
            if Int.random(in: 0..<12, using: &generator) == 0 {
                let key = keys.randomElement(using: &generator) ?? ""
                if !entries.contains(where: { $0.key == key }) { entries[index].key = key }
            } else {
                entries[index].value = mutate(entries[index].value)
            }
            return Node(.mapping(entries), at: node.position)
        case .sequence(var elements) where !elements.isEmpty:
            let index = Int.random(in: 0..<elements.count, using: &generator)
            elements[index] = mutate(elements[index])
            return Node(.sequence(elements), at: node.position)
        default: return nil
        }
    }

    private mutating func addingKey(to node: Node) -> Node {
        guard case .mapping(var entries) = node.content, let key = keys.randomElement(using: &generator),
            let value = values.randomElement(using: &generator), !entries.contains(where: { $0.key == key })
        else { return node }
        entries.append(Node.Entry(key: key, keyPosition: .start, value: value))
        return Node(.mapping(entries), at: node.position)
    }

    private mutating func removingChild(of node: Node) -> Node {
        switch node.content {
        case .mapping(var entries) where !entries.isEmpty:
            entries.remove(at: Int.random(in: 0..<entries.count, using: &generator))
            return Node(.mapping(entries), at: node.position)
        case .sequence(var elements) where !elements.isEmpty:
            elements.remove(at: Int.random(in: 0..<elements.count, using: &generator))
            return Node(.sequence(elements), at: node.position)
        default: return node
        }
    }
}

extension Scalar {
    /// Numbers as a test wants them, whatever their range.
    var number: Double? {
        if case .number(let value) = kind { value } else { nil }
    }

    var integer: Int? { integer(in: .min ... .max) }
}

extension Node {
    /// The tree of a text that is known to be YAML.
    init(yaml text: String) throws {
        var reader = try YAMLReader(SourceText(Array(text.utf8)))
        self = try reader.document() ?? Node(.mapping([]), at: .start)
    }

    /// All keys below.
    var allKeys: [String] {
        (entries ?? []).flatMap { [$0.key] + $0.value.allKeys } + (elements ?? []).flatMap(\.allKeys)
    }

    /// The node and all values below.
    var allValues: [Node] {
        [self] + (entries ?? []).flatMap(\.value.allValues) + (elements ?? []).flatMap(\.allValues)
    }
}
