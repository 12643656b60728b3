// The query of a list: filters, sorters, limit, offset, count. Parameters that nobody knows (`pageSize`) are ignored, as
// ISC ignores them.

import Formats
import HTTPMessages

/// Which things a list shows, and in what order.
struct CollectionQuery<Item> {
    let properties: [Property<Item>]
    private(set) var filter: Filter?
    /// The places of properties, the most important first.
    let sorters: [(property: Int, isDescending: Bool)]
    let limit: Int
    let offset: Int
    /// Whether X-Total-Count is asked for.
    let counts: Bool

    /// Reads a query.
    ///
    /// - Throws: ISC's 400 for a parameter outside its documented range.
    init(_ head: borrowing RequestHead, of properties: [Property<Item>]) throws(CloudError) {
        let fields = FormFields(urlEncoded: head.bytes[head.query.indices])
        self.properties = properties
        let text = fields["filters"]?.trimmingBlanks ?? ""
        // Of what cannot be asked anything nothing is.
        filter = text.isEmpty || properties.isEmpty ? nil : try FilterReader.read(text, of: properties)
        sorters = try Self.sorters(fields["sorters"] ?? "", properties)
        limit = try Self.number("limit", in: 0...250, fields) ?? 250
        offset = try Self.number("offset", in: 0...Int(Int32.max), fields) ?? 0
        counts = try Self.flag("count", fields) ?? false
    }

    /// Whether the filter lets a thing through.
    func admits(_ item: Item) -> Bool { filter?.admits(item, of: properties) ?? true }

    /// The things of a page, and how many there are without paging.
    func page(of items: [Item]) -> (items: ArraySlice<Item>, total: Int) {
        let admitted = filter == nil ? items : items.filter(admits)
        let sorted =
            sorters.isEmpty
            ? admitted
            : admitted.map { (keys: keys(of: $0), item: $0) }
                .sorted { precedes($0.keys, $1.keys) ?? false }.map(\.item)
        return (sorted.dropFirst(offset).prefix(limit), sorted.count)
    }

    /// Answers with a page, and with how many there are if that is asked for.
    func write(_ items: [Item], to response: inout Response, _ write: (Item, inout JSONWriter) -> Void) {
        let page = page(of: items)
        if counts { response.fields.append("X-Total-Count", String(page.total)) }
        JSONWriter.write(into: &response.body) { json in
            json.array { json in for item in page.items { write(item, &json) } }
        }
    }

    /// Takes the condition away that a property is one of several values, if it must hold in any case.
    ///
    /// - Returns: The values.
    mutating func takeValues(of name: String) -> Set<PropertyValue>? {
        guard let place = properties.firstIndex(where: { $0.name == name }),
            let (values, rest) = filter?.parted(at: place)
        else { return nil }
        filter = rest
        return values
    }

    /// The same of a property whose values are texts.
    mutating func takeTexts(of name: String) -> Set<String>? {
        takeValues(of: name).map { values in
            Set(values.compactMap { if case .text(let text) = $0 { text } else { nil } })
        }
    }

    /// What an item is sorted by.
    func keys(of item: Item) -> [PropertyValue?] { sorters.map { properties[$0.property].value(item) } }

    /// Whether the first of two is asked for before the second, by their keys; nil where nothing is said.
    ///
    /// What lacks a property comes last.
    func precedes(_ left: [PropertyValue?], _ right: [PropertyValue?]) -> Bool? {
        for (place, isDescending) in sorters.map(\.isDescending).enumerated() {
            switch (left[place], right[place]) {
            case (let first?, let second?) where first != second: return (first < second) != isDescending
            case (_?, nil): return true
            case (nil, _?): return false
            default: continue
            }
        }
        return nil
    }

    private static func sorters(
        _ text: String,
        _ properties: [Property<Item>]
    ) throws(CloudError) -> [(property: Int, isDescending: Bool)] {
        var sorters: [(property: Int, isDescending: Bool)] = []
        for part in text.split(separator: ",").prefix(properties.count) {
            let isDescending = part.hasPrefix("-")
            let name = String(isDescending ? part.dropFirst() : part).trimmingBlanks
            guard let place = properties.firstIndex(where: { $0.name == name }), properties[place].isSorter
            else { throw .invalid("Invalid sorter properties") }
            sorters.append((place, isDescending))
        }
        return sorters
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

    static func flag(_ name: String, _ fields: FormFields) throws(CloudError) -> Bool? {
        switch fields[name]?.lowercased() {
        case nil, "": nil
        case "true": true
        case "false": false
        default: throw .invalid("\(name) must be true or false.")
        }
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
