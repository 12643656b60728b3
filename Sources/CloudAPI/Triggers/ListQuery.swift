// The query of a list: `filters`, `sorters`, `limit`, `offset`, `count`, as far as the list documents them.

import Formats
import HTTPMessages

/// What can be asked of the elements of a list.
struct ListProperties<Element> {
    struct Property {
        /// The operators that a filter may use.
        var operators: Set<String> = []
        var isSortable = false
        var value: (Element) -> String
    }

    var properties: [String: Property]
}

/// Which elements a list shows, and in what order.
struct ListQuery<Element> {
    private struct Comparison {
        var property: ListProperties<Element>.Property
        var relation: String
        var value: String

        func admits(_ element: Element) -> Bool {
            let actual = property.value(element)
            return switch relation {
            case "ge": actual >= value
            case "le": actual <= value
            default: actual == value
            }
        }
    }

    private var comparisons: [Comparison] = []
    private var sorters: [(property: ListProperties<Element>.Property, isDescending: Bool)] = []
    private var limit = 250
    private var offset = 0
    private var counts = false

    /// How many conditions, and how many sorters, a query may have.
    private static var most: Int { 16 }

    /// Reads a query; what nobody knows is ignored, as ISC does.
    ///
    /// - Throws: ISC's 400 for a parameter outside its documented range.
    init(_ head: borrowing RequestHead, _ list: ListProperties<Element>) throws(CloudError) {
        let fields = FormFields(urlEncoded: head.bytes[head.query.indices])
        if let text = fields["filters"], !text.isEmpty { comparisons = try Self.comparisons(text, list) }
        if let text = fields["sorters"], !text.isEmpty { sorters = try Self.sorters(text, list) }
        limit = try Self.number("limit", in: 0...250, fields) ?? limit
        offset = try Self.number("offset", in: 0...Int(Int32.max), fields) ?? offset
        switch fields["count"]?.lowercased() {
        case nil, "", "false": break
        case "true": counts = true
        default: throw .invalid("count must be true or false.")
        }
    }

    /// The page that is asked for, with the number of all in X-Total-Count where that is asked for, too.
    func page(of elements: [Element], with response: inout Response) -> ArraySlice<Element> {
        var wanted = elements.filter { element in comparisons.allSatisfy { $0.admits(element) } }
        if !sorters.isEmpty { wanted.sort(by: isBefore) }
        if counts { response.fields.append("X-Total-Count", String(wanted.count)) }
        return wanted.dropFirst(offset).prefix(limit)
    }

    private func isBefore(_ one: Element, _ other: Element) -> Bool {
        for sorter in sorters {
            let (left, right) = (sorter.property.value(one), sorter.property.value(other))
            if left != right { return (left < right) != sorter.isDescending }
        }
        return false
    }

    private static var invalid: CloudError { .invalid("Invalid filter properties") }

    /// `name operator "value"`, joined by `and`.
    private static func comparisons(
        _ text: String,
        _ list: ListProperties<Element>
    ) throws(CloudError) -> [Comparison] {
        var rest = text[...]
        var comparisons: [Comparison] = []
        while true {
            let name = word(&rest)
            let relation = word(&rest).lowercased()
            guard let property = list.properties[name], property.operators.contains(relation),
                let value = quoted(&rest), comparisons.count < most
            else { throw invalid }
            comparisons.append(Comparison(property: property, relation: relation, value: value))
            if rest.allSatisfy({ $0 == " " }) { return comparisons }
            guard word(&rest).lowercased() == "and" else { throw invalid }
        }
    }

    private static func word(_ rest: inout Substring) -> String {
        rest = rest.drop { $0 == " " }
        let word = rest.prefix { $0 != " " && $0 != "\"" }
        rest = rest[word.endIndex...]
        return String(word)
    }

    private static func quoted(_ rest: inout Substring) -> String? {
        rest = rest.drop { $0 == " " }
        guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else { return nil }
        defer { rest = rest[rest.index(after: end)...] }
        return String(rest[rest.index(after: rest.startIndex)..<end])
    }

    private static func sorters(
        _ text: String,
        _ list: ListProperties<Element>
    ) throws(CloudError) -> [(property: ListProperties<Element>.Property, isDescending: Bool)] {
        let names = text.split(separator: ",")
        guard names.count <= most else { throw .invalid("Invalid sorter properties") }
        return try names.map { name throws(CloudError) in
            let isDescending = name.hasPrefix("-")
            guard let property = list.properties[String(isDescending ? name.dropFirst() : name)],
                property.isSortable
            else {
                throw .invalid("Invalid sorter properties")
            }
            return (property, isDescending)
        }
    }

    private static func number(
        _ name: String,
        in range: ClosedRange<Int>,
        _ fields: FormFields
    ) throws(CloudError) -> Int? {
        guard let text = fields[name], !text.isEmpty else { return nil }
        guard let number = WholeNumber.read(text.utf8, in: range) else {
            throw .invalid("\(name) must be an integer from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }
}
