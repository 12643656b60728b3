// Reads a filter of SailPoint's filter language: `sourceId eq "x" and (completionStatus isnull or type in ("A", "B"))`.

/// Reads one filter by recursive descent; `or` binds less than `and`, `not` most.
struct FilterReader<Item> {
    private enum Token: Hashable {
        case word(String), text(String), symbol(UInt8)
    }

    private static var deepest: Int { 16 }
    /// How many comparisons a filter may take, when what asks the same property is one: each thing is held against it.
    private static var largest: Int { 32 }

    private let tokens: [Token]
    private let properties: [Property<Item>]
    private var position = 0
    private var depth = 0

    /// Reads the value of the parameter `filters`.
    ///
    /// - Throws: ISC's 400 for what it does not know; 500 for `target.id`, on which the real service fails too.
    static func read(_ text: String, of properties: [Property<Item>]) throws(CloudError) -> Filter {
        var reader = FilterReader(tokens: try tokens(of: Array(text.utf8)), properties: properties)
        let filter = try reader.alternatives()
        guard reader.position == reader.tokens.count else { throw Self.invalid }
        guard filter.size <= largest else {
            throw .invalid("The filter takes \(filter.size) comparisons; it may take \(largest).")
        }
        return filter
    }

    private init(tokens: [Token], properties: [Property<Item>]) {
        self.tokens = tokens
        self.properties = properties
    }

    private static var invalid: CloudError { .invalid("Invalid filter properties") }

    // MARK: Grammar

    private mutating func alternatives() throws(CloudError) -> Filter {
        var filters = [try conjunction()]
        while takeWord("or") { filters.append(try conjunction()) }
        return .any(of: filters)
    }

    private mutating func conjunction() throws(CloudError) -> Filter {
        var filters = [try factor()]
        while takeWord("and") { filters.append(try factor()) }
        return .all(of: filters)
    }

    private mutating func factor() throws(CloudError) -> Filter {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw Self.invalid }
        if takeWord("not") { return .not(try factor()) }
        guard take(.symbol(UInt8(ascii: "("))) else { return try comparison() }
        let filter = try alternatives()
        guard take(.symbol(UInt8(ascii: ")"))) else { throw Self.invalid }
        return filter
    }

    private mutating func comparison() throws(CloudError) -> Filter {
        guard case .word(let name)? = next() else { throw Self.invalid }
        if name == "target.id" { throw .internalFault }
        guard let place = properties.firstIndex(where: { $0.name == name }),
            case .word(let word)? = next(), let operation = FilterOperator(rawValue: word.lowercased()),
            properties[place].operators.contains(operation)
        else { throw Self.invalid }
        switch operation {
        case .isnull: return .isNull(place)
        case .in: return .isOneOf(place, Set(try values(of: place)))
        case .eq: return .isOneOf(place, [try value(of: place)])
        case .ne: return .not(.isOneOf(place, [try value(of: place)]))
        case .ca: return .all(of: try values(of: place).map { .compares(place, .co, $0) })
        case .sw, .co, .ge, .gt, .le, .lt: return .compares(place, operation, try value(of: place))
        }
    }

    private mutating func values(of place: Int) throws(CloudError) -> [PropertyValue] {
        guard take(.symbol(UInt8(ascii: "("))) else { throw Self.invalid }
        var values = [try value(of: place)]
        while take(.symbol(UInt8(ascii: ","))) { values.append(try value(of: place)) }
        guard take(.symbol(UInt8(ascii: ")"))) else { throw Self.invalid }
        return values
    }

    private mutating func value(of place: Int) throws(CloudError) -> PropertyValue {
        let property = properties[place]
        let literal: FilterLiteral
        switch next() {
        case .text(let text)?: literal = .quoted(text)
        case .word(let word)?: literal = .bare(word)
        case .symbol?, nil: throw Self.invalid
        }
        if let value = property.kind.value(of: literal) { return value }
        guard case .word = property.kind, case .quoted(let text) = literal else { throw Self.invalid }
        throw .invalid("Error converting Enumerated string (\(property.name)) value (\(text))")
    }

    // MARK: Tokens

    private mutating func next() -> Token? {
        guard position < tokens.count else { return nil }
        position += 1
        return tokens[position - 1]
    }

    private mutating func take(_ token: Token) -> Bool {
        guard position < tokens.count, tokens[position] == token else { return false }
        position += 1
        return true
    }

    private mutating func takeWord(_ word: String) -> Bool {
        guard position < tokens.count, case .word(let found) = tokens[position], found.lowercased() == word
        else {
            return false
        }
        position += 1
        return true
    }

    private static func tokens(of bytes: [UInt8]) throws(CloudError) -> [Token] {
        var tokens: [Token] = []
        var position = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): position += 1
            case let symbol where "(),".utf8.contains(symbol):
                tokens.append(.symbol(symbol))
                position += 1
            case UInt8(ascii: "\""):
                let (text, end) = try quoted(bytes[(position + 1)...])
                tokens.append(.text(text))
                position = end
            default:
                let word = bytes[position...].prefix { !" \t(),\"".utf8.contains($0) }
                tokens.append(.word(String(decoding: word, as: UTF8.self)))
                position = word.endIndex
            }
        }
        return tokens
    }

    /// A text up to its closing quote, and where the rest begins; a backslash lets the next byte stand for itself.
    private static func quoted(_ bytes: ArraySlice<UInt8>) throws(CloudError) -> (text: String, end: Int) {
        var text: [UInt8] = []
        var position = bytes.startIndex
        while position < bytes.endIndex, bytes[position] != UInt8(ascii: "\"") {
            if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.endIndex { position += 1 }
            text.append(bytes[position])
            position += 1
        }
        guard position < bytes.endIndex else { throw invalid }
        return (String(decoding: text, as: UTF8.self), position + 1)
    }
}
