// A strict reader of JSON text: RFC 8259 to the letter, with limits, and with the place of every value.

/// Reads one JSON text.
package struct JSONReader {
    let bytes: [UInt8]
    private let limits: JSONLimits
    var offset = 0
    private var depth = 0
    /// The last place that was asked for, from which the next is counted: on one long line counting from its start
    /// would take quadratic time.
    private var counted = (offset: 0, position: JSONPosition(line: 1, column: 1))

    /// Reads the value that `bytes` hold, with nothing but white space around it.
    ///
    /// A byte order mark is ignored (RFC 8259 §8.1 allows it). A name that stands twice in an object, a lone
    /// surrogate and a number beyond `Double` are errors here, though the RFC leaves them open.
    ///
    /// - Throws: the first thing that is wrong, with its line and column.
    package static func read(
        _ bytes: [UInt8],
        limits: JSONLimits = JSONLimits()
    ) throws(JSONReadingError) -> JSONNode {
        var reader = JSONReader(bytes: bytes, limits: limits)
        return try reader.text()
    }

    private init(bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    private mutating func text() throws(JSONReadingError) -> JSONNode {
        if bytes.count > limits.bytes { throw failure(.tooLong(limit: limits.bytes)) }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            offset = 3
            counted.offset = 3
        }
        skipWhiteSpace()
        let node = try value()
        skipWhiteSpace()
        if offset < bytes.count { throw failure(.textAfterValue) }
        return node
    }

    private mutating func value() throws(JSONReadingError) -> JSONNode {
        let start = position
        let begin = offset
        let value: JSONNode.Value =
            switch next {
            case UInt8(ascii: "{"): try object()
            case UInt8(ascii: "["): try array()
            case UInt8(ascii: "\""): .string(try string())
            case UInt8(ascii: "t"): try word("true", is: .bool(true))
            case UInt8(ascii: "f"): try word("false", is: .bool(false))
            case UInt8(ascii: "n"): try word("null", is: .null)
            case nil: throw failure(.endOfText)
            case let byte? where byte == UInt8(ascii: "-") || isDigit(byte): .number(try number())
            default: throw failure(.expected("a value"))
            }
        return JSONNode(value, at: start, begin..<offset)
    }

    private mutating func object() throws(JSONReadingError) -> JSONNode.Value {
        try enter()
        var members: [JSONMember] = []
        var names: Set<[UInt8]> = []
        if !take(UInt8(ascii: "}")) {
            repeat {
                skipWhiteSpace()
                let member = try member()
                // Compared as bytes: String would call canonically equal names the same.
                guard names.insert(Array(member.name.utf8)).inserted else {
                    throw JSONReadingError(.duplicateName(member.name), at: member.namePosition)
                }
                members.append(member)
                skipWhiteSpace()
            } while take(UInt8(ascii: ","))
            try expect(UInt8(ascii: "}"), "',' or '}'")
        }
        depth -= 1
        return .object(members)
    }

    private mutating func member() throws(JSONReadingError) -> JSONMember {
        let start = position
        guard next == UInt8(ascii: "\"") else {
            throw failure(next == nil ? .endOfText : .expected("a name in double quotes"))
        }
        let name = try string()
        skipWhiteSpace()
        try expect(UInt8(ascii: ":"), "':'")
        skipWhiteSpace()
        return JSONMember(name: name, namePosition: start, value: try value())
    }

    private mutating func array() throws(JSONReadingError) -> JSONNode.Value {
        try enter()
        var elements: [JSONNode] = []
        if !take(UInt8(ascii: "]")) {
            repeat {
                skipWhiteSpace()
                elements.append(try value())
                skipWhiteSpace()
            } while take(UInt8(ascii: ","))
            try expect(UInt8(ascii: "]"), "',' or ']'")
        }
        depth -= 1
        return .array(elements)
    }

    /// Steps over an opening bracket.
    private mutating func enter() throws(JSONReadingError) {
        if depth == limits.depth { throw failure(.tooDeep(limit: limits.depth)) }
        depth += 1
        offset += 1
        skipWhiteSpace()
    }

    private mutating func word(
        _ word: String,
        is value: JSONNode.Value
    ) throws(JSONReadingError) -> JSONNode.Value {
        for byte in word.utf8 {
            guard let next else { throw failure(.endOfText) }
            guard next == byte else { throw failure(.expected(word)) }
            offset += 1
        }
        return value
    }

    // MARK: Steps

    /// The byte at `offset`, nil at the end.
    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    /// Where `offset` stands.
    var position: JSONPosition {
        mutating get {
            for byte in bytes[counted.offset..<offset] where byte & 0xC0 != 0x80 {
                counted.position.column += 1
            }
            counted.offset = offset
            return counted.position
        }
    }

    mutating func failure(_ reason: JSONReadingError.Reason) -> JSONReadingError {
        JSONReadingError(reason, at: position)
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        offset += 1
        return true
    }

    private mutating func expect(_ byte: UInt8, _ what: String) throws(JSONReadingError) {
        guard !take(byte) else { return }
        throw failure(next == nil ? .endOfText : .expected(what))
    }

    /// The white space of RFC 8259 §2; lines are counted here, since a string cannot hold a line break.
    private mutating func skipWhiteSpace() {
        while let byte = next {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): offset += 1
            case UInt8(ascii: "\n"):
                offset += 1
                counted.offset = offset
                counted.position = JSONPosition(line: counted.position.line + 1, column: 1)
            default: return
            }
        }
    }
}

func isDigit(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10
}

/// Bounds on a JSON text.
package struct JSONLimits: Hashable, Sendable {
    package var bytes = 1024 * 1024
    /// Objects and arrays inside one another.
    package var depth = 64

    package init(bytes: Int = 1024 * 1024, depth: Int = 64) {
        self.bytes = bytes
        self.depth = depth
    }
}
