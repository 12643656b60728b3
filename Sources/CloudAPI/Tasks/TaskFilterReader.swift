// Reads a filter: `sourceId eq "x" and (completionStatus isnull or type in ("A", "B"))`.

import IdentityCloud

/// Reads one filter by recursive descent; `or` binds less than `and`, `not` most.
struct TaskFilterReader {
    private enum Token: Hashable {
        case word(String), text(String), symbol(UInt8)
    }

    private static let deepest = 16
    /// How many comparisons a filter may take, when what asks the same property is one: each task is held against it.
    private static let largest = 32

    private let tokens: [Token]
    private let version: APIVersion
    private var position = 0
    private var depth = 0

    /// Reads the value of the parameter `filters`.
    ///
    /// - Throws: ISC's 400 for what it does not know; 500 for `target.id`, on which the real service fails too.
    static func read(_ text: String, _ version: APIVersion) throws(CloudError) -> TaskFilter {
        var reader = TaskFilterReader(tokens: try tokens(of: Array(text.utf8)), version: version)
        let filter = try reader.alternatives()
        guard reader.position == reader.tokens.count else { throw Self.invalid }
        guard filter.size <= largest else {
            throw .invalid("The filter takes \(filter.size) comparisons; it may take \(largest).")
        }
        return filter
    }

    private init(tokens: [Token], version: APIVersion) {
        self.tokens = tokens
        self.version = version
    }

    private static let invalid = CloudError.invalid("Invalid filter properties")

    // MARK: Grammar

    private mutating func alternatives() throws(CloudError) -> TaskFilter {
        var filters = [try conjunction()]
        while takeWord("or") { filters.append(try conjunction()) }
        return .any(of: filters)
    }

    private mutating func conjunction() throws(CloudError) -> TaskFilter {
        var filters = [try factor()]
        while takeWord("and") { filters.append(try factor()) }
        return .all(of: filters)
    }

    private mutating func factor() throws(CloudError) -> TaskFilter {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw Self.invalid }
        if takeWord("not") { return .not(try factor()) }
        guard take(.symbol(UInt8(ascii: "("))) else { return try comparison() }
        let filter = try alternatives()
        guard take(.symbol(UInt8(ascii: ")"))) else { throw Self.invalid }
        return filter
    }

    private mutating func comparison() throws(CloudError) -> TaskFilter {
        guard case .word(let name)? = next() else { throw Self.invalid }
        if name == "target.id" { throw .internalFault }
        guard let property = TaskFilter.Property(rawValue: name), case .word(let operation)? = next(),
            property.has(operation.lowercased(), in: version)
        else { throw Self.invalid }
        switch operation.lowercased() {
        case "isnull": return .isNull(property)
        case "in": return .isOneOf(property, texts: try values(of: property))
        default: return .isOneOf(property, texts: [try value(of: property)])
        }
    }

    private mutating func values(of property: TaskFilter.Property) throws(CloudError) -> [String] {
        guard take(.symbol(UInt8(ascii: "("))) else { throw Self.invalid }
        var values = [try value(of: property)]
        while take(.symbol(UInt8(ascii: ","))) { values.append(try value(of: property)) }
        guard take(.symbol(UInt8(ascii: ")"))) else { throw Self.invalid }
        return values
    }

    private mutating func value(of property: TaskFilter.Property) throws(CloudError) -> String {
        guard case .text(let value)? = next() else { throw Self.invalid }
        if let objection = property.objection(to: value) { throw .invalid(objection) }
        return value
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
                guard let end = bytes[(position + 1)...].firstIndex(of: UInt8(ascii: "\"")) else {
                    throw invalid
                }
                tokens.append(.text(String(decoding: bytes[(position + 1)..<end], as: UTF8.self)))
                position = end + 1
            default:
                let word = bytes[position...].prefix { !" \t(),\"".utf8.contains($0) }
                tokens.append(.word(String(decoding: word, as: UTF8.self)))
                position = word.endIndex
            }
        }
        return tokens
    }
}
