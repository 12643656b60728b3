// JSON Patch (RFC 6902) with the pointers of RFC 6901: how ISC lets a client change a part of a thing.

/// Changes of a JSON value, to be made in order; all of them are made or none.
package struct JSONPatch: Sendable {
    /// Why a patch is none, or cannot be applied.
    package struct Failure: Error, Hashable, Sendable {
        package let message: String
    }

    private enum Change: Sendable {
        case add(JSONNode), replace(JSONNode), test(JSONNode)
        case remove
        case move(from: [String]), copy(from: [String])
    }

    private let operations: [(path: [String], change: Change)]

    /// The first member that each operation changes, `/name` and what is below; "" for the whole value.
    package var changedMembers: [String] {
        operations.flatMap { path, change in
            switch change {
            case .test: [String]()
            case .move(let from): [path.first ?? "", from.first ?? ""]
            case .add, .replace, .remove, .copy: [path.first ?? ""]
            }
        }
    }

    /// Reads the operations of a patch, of which there must be one and may be so many.
    package init(_ node: JSONNode, mostOperations: Int) throws(Failure) {
        guard let list = node.elements, !list.isEmpty else {
            throw Failure(message: "The body must be a JSON array of patch operations (RFC 6902).")
        }
        guard list.count <= mostOperations else {
            throw Failure(
                message: "The patch has \(list.count) operations; it may have \(mostOperations)."
            )
        }
        var operations: [(path: [String], change: Change)] = []
        for node in list { operations.append((try Self.pointer(node, "path"), try Self.change(node))) }
        self.operations = operations
    }

    private static func change(_ node: JSONNode) throws(Failure) -> Change {
        switch node["op"]?.string {
        case "add": return .add(try value(node))
        case "replace": return .replace(try value(node))
        case "test": return .test(try value(node))
        case "remove": return .remove
        case "move": return .move(from: try pointer(node, "from"))
        case "copy": return .copy(from: try pointer(node, "from"))
        default: throw Failure(message: "op must be add, remove, replace, move, copy or test.")
        }
    }

    private static func value(_ node: JSONNode) throws(Failure) -> JSONNode {
        guard let value = node["value"] else { throw Failure(message: "The operation has no value.") }
        return value
    }

    /// The steps of a pointer: `/a~1b/0` leads to `a/b`, then to the first element (RFC 6901 §3, §4).
    private static func pointer(_ node: JSONNode, _ name: String) throws(Failure) -> [String] {
        guard let text = node[name]?.string, text.isEmpty || text.hasPrefix("/") else {
            throw Failure(message: "\(name) must be a JSON pointer (RFC 6901), such as /name.")
        }
        return text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            .map { unescaped($0) }
    }

    private static func unescaped(_ step: Substring) -> String {
        var (text, isEscape) = ("", false)
        for character in step.unicodeScalars {
            switch (isEscape, character) {
            case (true, "0"): text += "~"
            case (true, "1"): text += "/"
            case (false, "~"): break
            default: text.unicodeScalars.append(character)
            }
            isEscape = !isEscape && character == "~"
        }
        return text
    }

    /// The value as the patch leaves it.
    package func applied(to node: JSONNode) throws(Failure) -> JSONNode {
        var result = node
        for (path, change) in operations {
            switch change {
            case .add(let value): try result.put(value, at: path[...], inserting: true)
            case .replace(let value):
                _ = try result.found(path)
                try result.put(value, at: path[...], inserting: false)
            case .remove: try result.remove(path)
            case .test(let value):
                guard try result.found(path).means(value) else {
                    throw Failure(message: "test: the value at /\(path.joined(separator: "/")) is another.")
                }
            case .move(let from):
                // Nothing can be put into itself (§4.4).
                guard !(path.count > from.count && path.starts(with: from)) else {
                    throw Self.nothing(at: path)
                }
                let value = try result.found(from)
                try result.remove(from)
                try result.put(value, at: path[...], inserting: true)
            case .copy(let from): try result.put(try result.found(from), at: path[...], inserting: true)
            }
            // Copies of copies grow without end.
            guard result.footprint <= Self.largest, result.depth <= Self.deepest else {
                throw Failure(message: "The patch makes too large a value.")
            }
        }
        return result
    }

    private static let largest = 1 << 20
    private static let deepest = 64

    fileprivate static func nothing(at path: some Sequence<String>) -> Failure {
        Failure(message: "There is nothing at /\(path.joined(separator: "/")).")
    }
}

extension JSONNode {
    fileprivate var depth: Int {
        let inner = elements?.map(\.depth) ?? members?.map(\.value.depth) ?? []
        return 1 + (inner.max() ?? 0)
    }

    fileprivate func found(_ path: [String]) throws(JSONPatch.Failure) -> JSONNode {
        var node = self
        for step in path {
            guard let next = node[step] ?? node.index(step, upTo: 1).flatMap({ node.elements?[$0] }) else {
                throw JSONPatch.nothing(at: path)
            }
            node = next
        }
        return node
    }

    /// An element's index: digits without a leading zero (RFC 6901 §4); `room` is 0 where the end counts too.
    private func index(_ step: String, upTo room: Int) -> Int? {
        guard let elements, elements.count >= room, step == "0" || !step.hasPrefix("0") else { return nil }
        return WholeNumber.read(step.utf8, in: 0...(elements.count - room))
    }

    fileprivate mutating func put(
        _ new: JSONNode,
        at path: ArraySlice<String>,
        inserting: Bool
    ) throws(JSONPatch.Failure) {
        guard let step = path.first else {
            self = new
            return
        }
        let rest = path.dropFirst()
        if var elements {
            let isEnd = step == "-" && rest.isEmpty && inserting
            let room = rest.isEmpty && inserting ? 0 : 1
            guard let index = isEnd ? elements.count : index(step, upTo: room) else {
                throw JSONPatch.nothing(at: path)
            }
            if rest.isEmpty, inserting {
                elements.insert(new, at: index)
            } else {
                try elements[index].put(new, at: rest, inserting: inserting)
            }
            value = .array(elements)
        } else if members != nil, rest.isEmpty {
            self[member: step] = new
        } else if var inner = self[step] {
            try inner.put(new, at: rest, inserting: inserting)
            self[member: step] = inner
        } else {
            throw JSONPatch.nothing(at: path)
        }
    }

    fileprivate mutating func remove(_ path: [String]) throws(JSONPatch.Failure) {
        _ = try found(path)
        guard let last = path.last else { throw JSONPatch.nothing(at: path) }
        let parents = Array(path.dropLast())
        var parent = try found(parents)
        if var elements = parent.elements, let index = parent.index(last, upTo: 1) {
            elements.remove(at: index)
            parent.value = .array(elements)
        } else {
            parent[member: last] = nil
        }
        try put(parent, at: parents[...], inserting: false)
    }
}
