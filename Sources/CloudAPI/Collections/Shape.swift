// What a JSON value must look like to be taken: the types of the OpenAPI, as far as documents that clients send need them.

import Formats

/// The type of a value.
indirect enum Shape: Sendable {
    case text
    case word([String])
    case flag
    case integer(ClosedRange<Int>)
    /// An object of whatever members.
    case anything
    /// An object of known members, none of which need be there; others are let through.
    case object([(name: String, shape: Shape)])
    case list(Shape)
    case nullable(Shape)
    /// An object all of whose known members must be there.
    case whole([(name: String, shape: Shape)])

    /// How ISC's objects name one another.
    static func reference(_ type: String) -> Shape {
        .nullable(.object([("type", .word([type])), ("id", .text), ("name", .nullable(.text))]))
    }

    /// A value without what no shape names, and without members that are null where that stands for nothing.
    func pruned(_ node: JSONNode) -> JSONNode {
        switch (self, node.value) {
        case (.nullable(let shape), _): shape.pruned(node)
        case (.list(let shape), .array(let elements)): JSONNode(elements.map(shape.pruned))
        case (.object(let members), .object), (.whole(let members), .object):
            JSONNode(
                .object(
                    members.compactMap { name, shape in
                        node[name].flatMap { $0.isNull ? nil : JSONMember(name, shape.pruned($0)) }
                    }
                )
            )
        default: node
        }
    }

    /// Why a value has not this shape; nil when it has.
    func objection(to node: JSONNode, at path: String) -> String? {
        switch (self, node.value) {
        case (.text, .string), (.flag, .bool), (.anything, .object), (.nullable, .null): nil
        case (.nullable(let shape), _): shape.objection(to: node, at: path)
        case (.word(let words), .string(let word)) where words.contains(word): nil
        case (.integer(let range), .number) where node.integer(in: range) != nil: nil
        case (.list(let shape), .array(let elements)):
            elements.enumerated().lazy.compactMap { shape.objection(to: $1, at: "\(path)[\($0)]") }.first
        case (.object(let members), .object):
            members.lazy.compactMap { name, shape in
                node[name].flatMap { shape.objection(to: $0, at: "\(path).\(name)") }
            }.first
        case (.whole(let members), .object):
            members.first { node[$0.name]?.isNull ?? true }.map { "\(path).\($0.name) is required." }
                ?? Shape.object(members).objection(to: node, at: path)
        default: "\(path) must be \(noun)."
        }
    }

    /// Whether null is one of its values: elsewhere it stands for nothing, as SDKs send it.
    var allowsNull: Bool { if case .nullable = self { true } else { false } }

    private var noun: String {
        switch self {
        case .text: "a string"
        case .word(let words): words.count == 1 ? words[0] : "one of " + words.joined(separator: ", ")
        case .flag: "true or false"
        case .integer(let range): "an integer from \(range.lowerBound) to \(range.upperBound)"
        case .anything, .object, .whole: "an object"
        case .list: "an array"
        case .nullable(let shape): shape.noun + " or null"
        }
    }
}
