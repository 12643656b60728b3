// What stands in `[?(...)]`: comparisons, joined by `&&`, `||` and `!`.

/// A condition on a JSON value, `@`.
indirect enum PathCondition: Hashable, Sendable {
    case all([PathCondition])
    case any([PathCondition])
    case not(PathCondition)
    case exists(JSONPath)
    case compares(PathOperand, PathOperator, PathOperand)

    func holds(for node: JSONNode, _ look: inout PathLook) -> Bool {
        switch self {
        case .all(let conditions): return conditions.allSatisfy { $0.holds(for: node, &look) }
        case .any(let conditions): return conditions.contains { $0.holds(for: node, &look) }
        case .not(let condition): return !condition.holds(for: node, &look)
        case .exists(let path): return path.exists(from: node, &look)
        case .compares(let left, .matches, .pattern(let pattern)):
            return left.value(from: node, &look)?.plainText
                .map { look.take(pattern.work(on: $0)) && pattern.matches($0) } ?? false
        case .compares(let left, let relation, let right):
            let (one, other) = (left.value(from: node, &look), right.value(from: node, &look))
            return look.take(relation.work(one, other)) && relation.holds(one, other)
        }
    }
}

/// One side of a comparison.
enum PathOperand: Hashable, Sendable {
    case path(JSONPath)
    case literal(JSONNode)
    /// `/.../i`: only on the right of `=~`.
    case pattern(PathPattern)

    /// Nil for what is not there.
    func value(from node: JSONNode, _ look: inout PathLook) -> JSONNode? {
        switch self {
        case .path(let path): path.value(from: node, &look)
        case .literal(let literal): literal
        case .pattern: nil
        }
    }
}

/// How two values can be compared; the raw value is how it is written.
enum PathOperator: String, Hashable, Sendable, CaseIterable {
    // The longer ones first, for the reader.
    case equals = "=="
    case differs = "!="
    case atMost = "<="
    case atLeast = ">="
    case matches = "=~"
    case less = "<"
    case greater = ">"
    case isIn = "in"
    case isNotIn = "nin"
    case isSubset = "subsetof"
    case sharesOne = "anyof"
    case sharesNone = "noneof"
    case hasSize = "size"
    case contains

    /// How much work a comparison is, in values looked at: lists, and texts in texts, are compared each with each.
    fileprivate func work(_ left: JSONNode?, _ right: JSONNode?) -> Int {
        let (one, other) = ((left?.footprint ?? 0) / 32, (right?.footprint ?? 0) / 32)
        return switch self {
        case .isSubset, .sharesOne, .sharesNone, .contains: one * other
        default: one + other
        }
    }

    /// What is not there equals nothing and is in no order; the opposite of a comparison that cannot be made holds.
    func holds(_ left: JSONNode?, _ right: JSONNode?) -> Bool {
        switch self {
        case .equals: left.flatMap { left in right.map { left.equals($0) } } ?? false
        case .differs: !Self.equals.holds(left, right)
        case .less: order(left, right) { $0 < 0 }
        case .atMost: order(left, right) { $0 <= 0 }
        case .greater: order(left, right) { $0 > 0 }
        case .atLeast: order(left, right) { $0 >= 0 }
        case .matches: false
        case .isIn: left.map { right?.elements?.contains(where: $0.equals) ?? false } ?? false
        case .isNotIn: !Self.isIn.holds(left, right)
        case .isSubset:
            lists(left, right) { one, other in one.allSatisfy { other.contains(where: $0.equals) } }
        case .sharesOne:
            lists(left, right) { one, other in one.contains { other.contains(where: $0.equals) } }
        case .sharesNone:
            lists(left, right) { one, other in !one.contains { other.contains(where: $0.equals) } }
        case .hasSize: left?.size.map { $0 == right?.integer(in: 0...Int.max) } ?? false
        case .contains: contains(left, right)
        }
    }

    private func contains(_ left: JSONNode?, _ right: JSONNode?) -> Bool {
        guard let left, let right else { return false }
        if let elements = left.elements { return elements.contains { $0.equals(right) } }
        guard let text = left.string, let part = right.plainText else { return false }
        let (bytes, wanted) = (Array(text.utf8), Array(part.utf8))
        guard bytes.count >= wanted.count else { return false }
        return (0...bytes.count - wanted.count).contains { bytes[$0...].starts(with: wanted) }
    }

    /// Numbers and strings have an order, each among themselves.
    private func order(_ left: JSONNode?, _ right: JSONNode?, _ test: (Int) -> Bool) -> Bool {
        switch (left?.value, right?.value) {
        case (.number(let one), .number(let other)): test(one.order(to: other))
        case (.string(let one), .string(let other)): test(one == other ? 0 : one < other ? -1 : 1)
        default: false
        }
    }

    private func lists(_ left: JSONNode?, _ right: JSONNode?, _ test: ([JSONNode], [JSONNode]) -> Bool)
        -> Bool
    {
        guard let one = left?.elements, let other = right?.elements else { return false }
        return test(one, other)
    }
}

extension JSONNode {
    /// Whether two values are equal as Jayway has it: a text on the right of a number is read as one, and a number on the
    /// right of a text is written as one.
    fileprivate func equals(_ other: JSONNode) -> Bool {
        switch (value, other.value) {
        case (.number(let one), .string(let text)):
            Double(text).map { one.double == $0 } ?? false
        case (.string(let text), .number(let number)): number.text == text
        default: means(other)
        }
    }

    /// How many elements, members or characters it has; nil for what has none.
    fileprivate var size: Int? {
        switch value {
        case .array(let elements): elements.count
        case .object(let members): members.count
        case .string(let text): text.utf16.count
        case .null, .bool, .number: nil
        }
    }
}

extension JSONNumber {
    /// Below, at or above 0 as this number is less than the other, equal or greater.
    fileprivate func order(to other: JSONNumber) -> Int {
        if let one = integer, let two = other.integer { return one == two ? 0 : one < two ? -1 : 1 }
        return double == other.double ? 0 : double < other.double ? -1 : 1
    }
}
