// Reads paths and the conditions in them, by recursive descent. Every error says where it is and what could stand there.

/// Reads one path.
struct JSONPathReader {
    let text: [Unicode.Scalar]
    var position = 0
    var depth = 0

    /// The longest path, and how deep conditions and paths may stand in each other.
    private static let longest = 4_096
    static let deepest = 16

    static func read(_ text: String) throws(JSONPathError) -> JSONPath {
        var reader = JSONPathReader(text: Array(text.unicodeScalars))
        guard reader.text.count <= longest else {
            throw reader.failure("the path is longer than \(longest) characters")
        }
        reader.skipSpace()
        guard reader.next == "$" || reader.next == "@" else { throw reader.failure("expected $") }
        let path = try reader.path()
        reader.skipSpace()
        guard reader.next == nil else {
            throw reader.failure(
                "expected a dot, a bracket or the end; a name with other characters stands in brackets: ['a name']"
            )
        }
        return path
    }

    private init(text: [Unicode.Scalar]) { self.text = text }

    // MARK: Paths

    mutating func path() throws(JSONPathError) -> JSONPath {
        try enter()
        defer { depth -= 1 }
        let isRelative = next == "@"
        position += 1
        var steps: [JSONPath.Step] = []
        while let scalar = next {
            if case .length? = steps.last { break }
            if case .concat? = steps.last { break }
            if scalar == "[" {
                steps.append(try bracket())
            } else if scalar == "." {
                position += 1
                if take(".") {
                    steps.append(.scan)
                    if next == "[" { continue }
                }
                steps.append(try name())
            } else {
                break
            }
        }
        return JSONPath(isRelative: isRelative, steps)
    }

    /// What follows a dot.
    private mutating func name() throws(JSONPathError) -> JSONPath.Step {
        if take("*") { return .all }
        let name = word()
        guard !name.isEmpty else { throw failure("expected a name or *") }
        guard take("(") else { return .members([name]) }
        switch name {
        case "length":
            try expect(")")
            return .length
        case "concat": return .concat(try arguments())
        default:
            throw failure(
                "there is no function \(name)(); length() and concat() there are",
                at: position - name.count - 1
            )
        }
    }

    private mutating func arguments() throws(JSONPathError) -> [PathOperand] {
        var operands: [PathOperand] = []
        skipSpace()
        while !take(")") {
            if !operands.isEmpty { try expect(",") }
            operands.append(try operand())
            skipSpace()
            guard next != nil else { throw failure("expected , or )") }
        }
        return operands
    }

    private mutating func bracket() throws(JSONPathError) -> JSONPath.Step {
        position += 1
        skipSpace()
        let step: JSONPath.Step
        switch next {
        case "*":
            position += 1
            step = .all
        case "?": step = try filter()
        case "(": step = try fromEnd()
        case "'", "\"": step = .members(try list { reader throws(JSONPathError) in try reader.string() })
        case let scalar? where scalar == "-" || scalar == ":" || scalar.isDigit: step = try indices()
        default: throw failure("expected a name in quotes, an index, *, ?( or (")
        }
        try expect("]")
        return step
    }

    private mutating func indices() throws(JSONPathError) -> JSONPath.Step {
        let first = next == ":" ? nil : try index()
        skipSpace()
        if take(":") {
            skipSpace()
            return .slice(from: first, to: next == "]" ? nil : try index())
        }
        guard let first else { return .elements([]) }
        guard take(",") else { return .elements([first]) }
        skipSpace()
        return .elements([first] + (try list { reader throws(JSONPathError) in try reader.index() }))
    }

    /// `(@.length - 1)`, which counts from the end.
    private mutating func fromEnd() throws(JSONPathError) -> JSONPath.Step {
        let start = position
        position += 1
        skipSpace()
        guard take("@"), take("."), take(symbol: "length") else {
            throw failure("expected (@.length - 1)", at: start)
        }
        if take("(") { try expect(")") }
        try expect("-")
        skipSpace()
        let back = try index()
        try expect(")")
        guard back > 0 else { throw failure("expected a number above 0", at: start) }
        return .elements([-back])
    }

    mutating func list<Element>(
        _ element: (inout Self) throws(JSONPathError) -> Element
    ) throws(JSONPathError) -> [Element] {
        var elements = [try element(&self)]
        skipSpace()
        while take(",") {
            skipSpace()
            elements.append(try element(&self))
            skipSpace()
        }
        return elements
    }

    // MARK: Characters

    var next: Unicode.Scalar? { position < text.count ? text[position] : nil }

    func starts(with symbol: String) -> Bool {
        text[min(position, text.count)...].starts(with: symbol.unicodeScalars)
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        position += 1
        return true
    }

    mutating func take(symbol: String) -> Bool {
        skipSpace()
        guard starts(with: symbol) else { return false }
        position += symbol.unicodeScalars.count
        return true
    }

    mutating func expect(_ scalar: Unicode.Scalar) throws(JSONPathError) {
        skipSpace()
        guard take(scalar) else { throw failure("expected \(scalar)") }
    }

    mutating func skipSpace() {
        while let scalar = next, " \t\r\n".unicodeScalars.contains(scalar) { position += 1 }
    }

    mutating func enter() throws(JSONPathError) {
        depth += 1
        guard depth <= 3 * Self.deepest else { throw failure("conditions are nested too deep") }
    }

    func failure(_ message: String, at place: Int? = nil) -> JSONPathError {
        JSONPathError(position: min(place ?? position, text.count) + 1, message: message)
    }
}

extension Unicode.Scalar {
    var isDigit: Bool { ("0"..."9").contains(self) }
}
