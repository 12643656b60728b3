// A filter as it was read: conditions on properties, joined.

import IdentityCloud

/// A condition on the things in a list; properties are told by their places in the list of them.
///
/// A list may have 20,000 things, each of which is held against it: values stand ready to be compared, and what asks the
/// same property again and again is one condition.
indirect enum Filter: Hashable {
    case isOneOf(Int, Set<PropertyValue>)
    case isNull(Int)
    case compares(Int, FilterOperator, PropertyValue)
    case all([Filter])
    case any([Filter])
    case not(Filter)

    /// What meets one of several conditions.
    static func any(of filters: [Filter]) -> Filter {
        let merged = merged(filters) { $0.formUnion($1) }
        return merged.count == 1 ? merged[0] : .any(merged)
    }

    /// What meets every one of several conditions.
    static func all(of filters: [Filter]) -> Filter {
        let merged = merged(filters) { $0.formIntersection($1) }
        return merged.count == 1 ? merged[0] : .all(merged)
    }

    private static func merged(
        _ filters: [Filter],
        by merge: (inout Set<PropertyValue>, Set<PropertyValue>) -> Void
    ) -> [Filter] {
        var values: [Int: Set<PropertyValue>] = [:]
        var others: [Filter] = []
        for filter in filters {
            guard case .isOneOf(let property, let more) = filter else {
                others.append(filter)
                continue
            }
            if values[property] == nil {
                values[property] = more
            } else {
                merge(&values[property, default: []], more)
            }
        }
        return values.sorted { $0.key < $1.key }.map { Filter.isOneOf($0.key, $0.value) } + others
    }

    /// The values that a property must be one of in any case, and what else is asked; nil when it need not.
    func parted(at property: Int) -> (values: Set<PropertyValue>, rest: Filter?)? {
        if case .isOneOf(property, let values) = self { return (values, nil) }
        guard case .all(var filters) = self else { return nil }
        for (place, filter) in filters.enumerated() {
            guard case .isOneOf(property, let values) = filter else { continue }
            filters.remove(at: place)
            return (values, filters.count == 1 ? filters[0] : .all(filters))
        }
        return nil
    }

    /// How many comparisons it takes at the most.
    var size: Int {
        switch self {
        case .isOneOf, .isNull, .compares: 1
        case .all(let filters), .any(let filters): filters.reduce(0) { $0 + $1.size }
        case .not(let filter): filter.size
        }
    }

    func admits<Item>(_ item: Item, of properties: [Property<Item>]) -> Bool {
        switch self {
        case .isOneOf(let property, let values):
            properties[property].value(item).map { $0.isOne(of: values) } ?? false
        case .isNull(let property): properties[property].value(item) == nil
        case .compares(let property, let comparison, let value):
            properties[property].value(item).map { $0.meets(comparison, value) } ?? false
        case .all(let filters): filters.allSatisfy { $0.admits(item, of: properties) }
        case .any(let filters): filters.contains { $0.admits(item, of: properties) }
        case .not(let filter): !filter.admits(item, of: properties)
        }
    }
}

extension PropertyValue {
    fileprivate func isOne(of values: Set<PropertyValue>) -> Bool {
        guard case .list(let elements) = self else { return values.contains(self) }
        return elements.contains { values.contains(.text($0)) }
    }

    fileprivate func meets(_ comparison: FilterOperator, _ other: PropertyValue) -> Bool {
        switch (comparison, self, other) {
        case (.sw, .text(let text), .text(let start)): text.hasPrefix(start)
        case (.sw, .id(let id), .text(let start)): id.hex.hasPrefix(start)
        case (.sw, .id(let id), .id(let other)): id == other
        case (.co, .text(let text), .text(let part)): part.isEmpty || text.contains(part)
        case (.co, .list(let elements), .text(let element)): elements.contains(element)
        case (.ge, _, _): other <= self
        case (.gt, _, _): other < self
        case (.le, _, _): self <= other
        case (.lt, _, _): self < other
        default: false
        }
    }
}
