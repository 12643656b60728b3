// What stands in `[?(...)]`: `||` binds less than `&&`, `!` most.

extension JSONPathReader {
    mutating func filter() throws(JSONPathError) -> JSONPath.Step {
        position += 1
        try expect("(")
        let condition = try alternatives()
        try expect(")")
        return .filter(condition)
    }

    private mutating func alternatives() throws(JSONPathError) -> PathCondition {
        try enter()
        defer { depth -= 1 }
        var conditions = [try conjunction()]
        while take(symbol: "||") { conditions.append(try conjunction()) }
        return conditions.count == 1 ? conditions[0] : .any(conditions)
    }

    private mutating func conjunction() throws(JSONPathError) -> PathCondition {
        var conditions = [try factor()]
        while take(symbol: "&&") { conditions.append(try factor()) }
        return conditions.count == 1 ? conditions[0] : .all(conditions)
    }

    private mutating func factor() throws(JSONPathError) -> PathCondition {
        try enter()
        defer { depth -= 1 }
        skipSpace()
        if take("!") { return .not(try factor()) }
        if take("(") {
            let condition = try alternatives()
            try expect(")")
            return condition
        }
        return try comparison()
    }

    private mutating func comparison() throws(JSONPathError) -> PathCondition {
        let start = position
        let left = try operand()
        guard let relation = try relation() else {
            if case .path(let path) = left { return .exists(path) }
            throw failure("a value alone is no condition: expected \(Self.relations)", at: start)
        }
        skipSpace()
        let right = try operand(mayBePattern: relation == .matches)
        if relation == .matches {
            guard case .pattern = right else {
                throw failure("expected a pattern such as /.*x/i behind =~", at: position)
            }
        }
        return .compares(left, relation, right)
    }

    private static let relations = PathOperator.allCases.map(\.rawValue).joined(separator: ", ")

    /// The operator that follows; nil when the condition ends.
    private mutating func relation() throws(JSONPathError) -> PathOperator? {
        skipSpace()
        if next == nil || next == ")" || starts(with: "&&") || starts(with: "||") { return nil }
        let start = position
        if let symbol = PathOperator.allCases.first(where: { !$0.isWord && starts(with: $0.rawValue) }) {
            position += symbol.rawValue.count
            return symbol
        }
        let name = word().lowercased()
        guard let relation = PathOperator(rawValue: name), relation.isWord else {
            throw failure("expected an operator: \(Self.relations)", at: start)
        }
        return relation
    }

    mutating func operand(mayBePattern: Bool = false) throws(JSONPathError) -> PathOperand {
        skipSpace()
        switch next {
        case "$", "@": return .path(try path())
        case "/" where mayBePattern: return .pattern(try pattern())
        default: return .literal(try literal())
        }
    }
}

extension PathOperator {
    /// Whether it is written in letters.
    fileprivate var isWord: Bool { rawValue.first?.isLetter ?? false }
}
