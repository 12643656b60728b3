// JSONPath as Jayway's implementation has it, which ISC's event filters are written for. It differs from RFC 9535: a
// filter that is applied to an object tests that object itself, where the RFC tests its members.

/// A path into a JSON value, which selects any number of values in it.
package struct JSONPath: Hashable, Sendable {
    enum Step: Hashable, Sendable {
        /// `.a`, `['a','b']`
        case members([String])
        /// `.*`, `[*]`
        case all
        /// `[0,-1]`; negative ones count from the end.
        case elements([Int])
        /// `[a:b]`
        case slice(from: Int?, to: Int?)
        /// `..`: everything below, for the step that follows.
        case scan
        /// `[?(...)]`
        case filter(PathCondition)
        /// `.length()`: of an array or an object.
        case length
        /// `.concat(...)`
        case concat([PathOperand])
    }

    /// Whether it begins with `@`, what a filter looks at, and not with `$`, the whole.
    let isRelative: Bool
    let steps: [Step]

    init(isRelative: Bool, _ steps: [Step]) {
        self.isRelative = isRelative
        self.steps = steps
    }

    /// Reads a path.
    ///
    /// - Throws: what is wrong with it, and where.
    package init(_ text: String) throws(JSONPathError) { self = try JSONPathReader.read(text) }

    /// So many values are looked at in one evaluation; what would take more selects nothing.
    ///
    /// A path may come from anybody: scans in scans, lists against lists and long patterns would take time without bound.
    private static let mostLookedAt = 200_000

    /// The values that it selects, in their order.
    package func values(in root: JSONNode) -> [JSONNode] {
        var look = PathLook(root: root, remaining: Self.mostLookedAt)
        return nodes(from: root, &look)
    }

    /// Whether it selects something that is not null and no empty list, as ISC asks of the filter of a subscription.
    package func matches(_ root: JSONNode) -> Bool {
        values(in: root).contains { !$0.isNull && $0.elements?.isEmpty != true }
    }

    /// Whether it can select one value at the most.
    var isDefinite: Bool { steps.allSatisfy(\.isDefinite) }

    func nodes(from current: JSONNode, _ look: inout PathLook) -> [JSONNode] {
        var nodes = [isRelative ? current : look.root]
        var isScanning = false
        for step in steps {
            if step == .scan {
                nodes = nodes.flatMap { look.descendants(of: $0) }
                isScanning = true
                continue
            }
            nodes = nodes.flatMap { node in
                let selected = step.nodes(from: node, isScanned: isScanning, &look)
                // What is selected twice is there twice.
                return look.take(selected.count) ? selected : []
            }
            isScanning = false
        }
        return nodes
    }

    /// Whether what it names is there; one that can select many is there as soon as what it selects from is, even if it
    /// selects none.
    func exists(from current: JSONNode, _ look: inout PathLook) -> Bool {
        let definite = steps.prefix(while: \.isDefinite)
        return !JSONPath(isRelative: isRelative, Array(definite)).nodes(from: current, &look).isEmpty
    }

    /// What it stands for in a comparison: one value, or the list of those it selects; nil when there is none.
    func value(from current: JSONNode, _ look: inout PathLook) -> JSONNode? {
        let nodes = nodes(from: current, &look)
        return isDefinite ? nodes.first : JSONNode(nodes)
    }
}

/// What is wrong with a path.
package struct JSONPathError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which character it is, from 1.
    package var position: Int
    package var message: String

    package var description: String { "at character \(position): \(message)" }
}

/// One evaluation: the whole value, and how many values may still be looked at.
struct PathLook {
    let root: JSONNode
    var remaining: Int

    /// Notes that so many values are looked at; false when that is too many.
    mutating func take(_ count: Int) -> Bool {
        remaining -= count
        return remaining > 0
    }

    /// A value and everything below it that has something below, the outer before the inner.
    mutating func descendants(of node: JSONNode) -> [JSONNode] {
        let children = node.children
        guard take(1 + children.count) else { return [] }
        if children.isEmpty { return node.members == nil && node.elements == nil ? [] : [node] }
        return children.reduce(into: [node]) { $0 += descendants(of: $1) }
    }
}

extension JSONPath.Step {
    fileprivate var isDefinite: Bool {
        switch self {
        case .members(let names): names.count == 1
        case .elements(let indices): indices.count == 1
        case .length, .concat: true
        case .all, .slice, .scan, .filter: false
        }
    }

    fileprivate func nodes(from node: JSONNode, isScanned: Bool, _ look: inout PathLook) -> [JSONNode] {
        guard look.take(1) else { return [] }
        switch self {
        case .members(let names): return names.compactMap { node[$0] }
        case .all: return node.children
        case .elements(let indices):
            guard let elements = node.elements else { return [] }
            return indices.map { $0 < 0 ? $0 + elements.count : $0 }
                .compactMap { elements.indices.contains($0) ? elements[$0] : nil }
        case .slice(let from, let to):
            guard let elements = node.elements else { return [] }
            let bounds = [from ?? 0, to ?? elements.count].map {
                min(max(0, $0 < 0 ? $0 + elements.count : $0), elements.count)
            }
            return bounds[0] < bounds[1] ? Array(elements[bounds[0]..<bounds[1]]) : []
        case .filter(let condition):
            // A scan comes to the objects in a list by itself.
            let candidates =
                node.elements.map { $0.filter { !isScanned || $0.members == nil } }
                ?? (node.members == nil ? [] : [node])
            return candidates.filter { look.take(1) && condition.holds(for: $0, &look) }
        case .length:
            guard node.members != nil || node.elements != nil else { return [] }
            return [JSONNode(node.children.count)]
        case .concat(let parts):
            let texts =
                (node.elements ?? []).compactMap(\.string)
                + parts.compactMap { $0.value(from: node, &look)?.plainText }
            guard look.take(texts.reduce(0) { $0 + $1.utf8.count / 32 }) else { return [] }
            return [JSONNode(texts.joined())]
        case .scan: return [node]
        }
    }
}

extension JSONNode {
    /// What is directly below it.
    var children: [JSONNode] { elements ?? members?.map(\.value) ?? [] }

    /// A string, a number or a truth value as text; nil for anything else.
    var plainText: String? {
        switch value {
        case .string(let text): text
        case .number(let number): number.text
        case .bool(let value): value ? "true" : "false"
        case .null, .array, .object: nil
        }
    }
}
