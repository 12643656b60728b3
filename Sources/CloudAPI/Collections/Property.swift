// What can be asked of the things in a list: written once for each kind of thing, and everything else follows from it:
// the filters and sorters that are taken, how the values in them are read, and how a thing is held against them.

import Formats
import IdentityCloud

/// A property of the things in a list, by its name in filters and sorters.
struct Property<Item>: Sendable {
    let name: String
    let kind: ValueKind
    /// What a filter may ask of it.
    var operators: Set<FilterOperator> = []
    var isSorter = false
    /// Nil for a thing that has none.
    let value: @Sendable (Item) -> PropertyValue?

    init(
        _ name: String,
        _ kind: ValueKind = .text,
        _ operators: Set<FilterOperator> = [],
        sorts: Bool = true,
        _ value: @escaping @Sendable (Item) -> PropertyValue?
    ) {
        (self.name, self.kind, self.operators, self.value) = (name, kind, operators, value)
        isSorter = sorts
    }
}

/// A value as it is compared.
enum PropertyValue: Hashable, Comparable {
    case id(ObjectID)
    case text(String)
    case flag(Bool)
    case number(Int)
    case moment(Timestamp)
    /// Of features and the like: a filter looks for an element.
    case list([String])

    static func < (left: PropertyValue, right: PropertyValue) -> Bool {
        switch (left, right) {
        case (.id(let left), .id(let right)): left.value < right.value
        case (.text(let left), .text(let right)): left < right
        case (.flag(let left), .flag(let right)): !left && right
        case (.number(let left), .number(let right)): left < right
        case (.moment(let left), .moment(let right)): left < right
        case (.list(let left), .list(let right)): left.lexicographicallyPrecedes(right)
        default: false
        }
    }
}

/// What SailPoint's filters can ask.
enum FilterOperator: String {
    case eq, ne, `in`, sw, co, ca, ge, gt, le, lt, isnull

    static let equality: Set<FilterOperator> = [.eq, .in]
    static let text: Set<FilterOperator> = [.eq, .in, .sw]
    static let order: Set<FilterOperator> = [.ge, .gt, .le, .lt]
    static let most = text.union(order).union([.ne, .isnull])
}

/// How a value is written in a filter.
enum ValueKind: Sendable {
    case text
    /// An id of ours: 32 small hex digits, and nothing else is one.
    case id
    case flag, number, moment
    /// Words of an enumeration, whatever their case; nil for what is none.
    case word(@Sendable (String) -> PropertyValue?)

    /// Reads a value; nil where it can be none.
    func value(of literal: FilterLiteral) -> PropertyValue? {
        switch (self, literal) {
        case (.text, .quoted(let text)): .text(text)
        // Another form is no id of anything.
        case (.id, .quoted(let text)):
            ObjectID(text).flatMap { $0.hex == text ? PropertyValue.id($0) : nil } ?? .text(text)
        case (.flag, _): Bool(literal.text.lowercased()).map(PropertyValue.flag)
        case (.number, _):
            WholeNumber.read(literal.text.utf8, in: 0...Int(Int32.max)).map(PropertyValue.number)
        case (.moment, _):
            RFC3339.milliseconds(literal.text).map { .moment(Timestamp(milliseconds: $0)) }
        case (.word(let read), .quoted(let text)): read(text)
        default: nil
        }
    }
}

/// A value in a filter: texts stand in quotes, true and numbers need none.
enum FilterLiteral: Hashable {
    case quoted(String), bare(String)

    var text: String {
        switch self {
        case .quoted(let text), .bare(let text): text
        }
    }
}
