// What was read from JSON text. Every value keeps its place, since scenario files in JSON need it in their errors.

/// A JSON value and where it begins.
package struct JSONNode: Hashable, Sendable {
    package indirect enum Value: Hashable, Sendable {
        case null
        case bool(Bool)
        case number(JSONNumber)
        case string(String)
        case array([JSONNode])
        /// In the order of the text; no two names are the same.
        case object([JSONMember])
    }

    package var value: Value
    package var position: JSONPosition
    /// The offsets of its text; none of a value that was made of others.
    package var offsets: Range<Int>

    init(_ value: Value, at position: JSONPosition, _ offsets: Range<Int> = 0..<0) {
        (self.value, self.position, self.offsets) = (value, position, offsets)
    }
}

extension JSONNode {
    /// The value of an object's member; nil when there is none, and for what is no object.
    package subscript(name: String) -> JSONNode? {
        members?.first { $0.name == name }?.value
    }

    package var isNull: Bool { value == .null }

    package var bool: Bool? {
        if case .bool(let value) = value { value } else { nil }
    }

    /// A number without fraction or exponent; nil for one outside the range, and for anything else.
    package func integer(in range: ClosedRange<Int>) -> Int? {
        guard case .number(let number) = value, let integer = number.integer else { return nil }
        return Int(exactly: integer).flatMap { range.contains($0) ? $0 : nil }
    }

    /// A number; nil for one outside the range, and for anything else.
    package func double(in range: ClosedRange<Double>) -> Double? {
        guard case .number(let number) = value, range.contains(number.double) else { return nil }
        return number.double
    }

    package var string: String? {
        if case .string(let text) = value { text } else { nil }
    }

    package var elements: [JSONNode]? {
        if case .array(let elements) = value { elements } else { nil }
    }

    package var members: [JSONMember]? {
        if case .object(let members) = value { members } else { nil }
    }
}

/// A member of a JSON object.
package struct JSONMember: Hashable, Sendable {
    package var name: String
    package var namePosition: JSONPosition
    package var value: JSONNode
}

/// A number as it was written, and as the types of Swift have it.
package struct JSONNumber: Hashable, Sendable {
    package var text: String
    /// Nil when the text has a fraction or an exponent, or when it does not fit.
    package var integer: Int64?
    /// Always finite.
    package var double: Double
}
