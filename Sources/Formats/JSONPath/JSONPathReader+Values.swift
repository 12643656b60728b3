// Names, texts, numbers, lists and patterns in a path.

extension JSONPathReader {
    mutating func literal() throws(JSONPathError) -> JSONNode {
        try enter()
        defer { depth -= 1 }
        switch next {
        case "'", "\"": return JSONNode(try string())
        case "[":
            position += 1
            skipSpace()
            if take("]") { return JSONNode([]) }
            let elements = try list { reader throws(JSONPathError) in try reader.literal() }
            try expect("]")
            return JSONNode(elements)
        case let scalar? where scalar == "-" || scalar.isDigit: return try number()
        default:
            let start = position
            switch word() {
            case "true": return JSONNode(true)
            case "false": return JSONNode(false)
            case "null": return JSONNode.null
            default:
                throw failure(
                    "expected a path, a text in quotes, a number, a list, true, false or null",
                    at: start
                )
            }
        }
    }

    private mutating func number() throws(JSONPathError) -> JSONNode {
        let start = position
        while let scalar = next, scalar.isDigit || "+-.eE".unicodeScalars.contains(scalar) { position += 1 }
        var digits = ""
        digits.unicodeScalars.append(contentsOf: text[start..<position])
        guard let node = try? JSONReader.read(Array(digits.utf8)) else {
            throw failure("this is no number", at: start)
        }
        return node
    }

    mutating func index() throws(JSONPathError) -> Int {
        let start = position
        let isNegative = take("-")
        var digits = ""
        while let scalar = next, scalar.isDigit {
            digits.unicodeScalars.append(scalar)
            position += 1
        }
        guard let value = WholeNumber.read(digits.utf8, in: 0...1_000_000) else {
            throw failure("expected an index from -1000000 to 1000000", at: start)
        }
        return isNegative ? -value : value
    }

    /// A text in quotes of either kind.
    mutating func string() throws(JSONPathError) -> String {
        let start = position
        guard let quote = next, quote == "'" || quote == "\"" else {
            throw failure("expected a text in quotes")
        }
        position += 1
        var result = ""
        while let scalar = next {
            position += 1
            if scalar == quote { return result }
            result.unicodeScalars.append(scalar == "\\" ? try escaped() : scalar)
        }
        throw failure("the text that begins here does not end", at: start)
    }

    private mutating func escaped() throws(JSONPathError) -> Unicode.Scalar {
        guard let scalar = next else { throw failure("the path ends in an escape") }
        position += 1
        switch scalar {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "u":
            var value: UInt32 = 0
            for _ in 0..<4 {
                guard let digit = next.flatMap({ Character($0).hexDigitValue }) else {
                    throw failure("expected four hex digits")
                }
                value = value << 4 | UInt32(digit)
                position += 1
            }
            guard let result = Unicode.Scalar(value) else { throw failure("no character has this number") }
            return result
        default: return scalar
        }
    }

    mutating func pattern() throws(JSONPathError) -> PathPattern {
        position += 1
        let start = position
        while let scalar = next, scalar != "/" { position += scalar == "\\" ? 2 : 1 }
        guard next == "/" else { throw failure("the pattern that begins here does not end", at: start - 1) }
        let body = text[start..<position]
        position += 1
        let flags = word()
        return try PathPattern(Array(body), flags: flags, at: start)
    }

    /// A name without quotes.
    mutating func word() -> String {
        var word = ""
        while let scalar = next, !Self.ends.contains(scalar) {
            word.unicodeScalars.append(scalar)
            position += 1
        }
        return word
    }

    private static let ends = Set(" \t\r\n.[](),=!<>~&|?:'\"/*".unicodeScalars)
}
