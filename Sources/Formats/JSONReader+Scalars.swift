// Numbers (RFC 8259 §6) and strings (§7).

extension JSONReader {
    /// Reads a number; `offset` is at its sign or first digit.
    mutating func number() throws(JSONReadingError) -> JSONNumber {
        let start = offset
        let begin = position
        _ = take(UInt8(ascii: "-"))
        if take(UInt8(ascii: "0")) {
            if next.map(isDigit) == true { throw failure(.leadingZero) }
        } else {
            try digits()
        }
        var isInteger = true
        if take(UInt8(ascii: ".")) {
            try digits()
            isInteger = false
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
            isInteger = false
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard let double = Double(text), double.isFinite else {
            throw JSONReadingError(.numberOutOfRange, at: begin)
        }
        return JSONNumber(text: text, integer: isInteger ? Int64(text) : nil, double: double)
    }

    /// One digit or more.
    private mutating func digits() throws(JSONReadingError) {
        guard let first = next else { throw failure(.endOfText) }
        guard isDigit(first) else { throw failure(.expected("a digit")) }
        while let byte = next, isDigit(byte) { offset += 1 }
    }

    /// Reads a string; `offset` is at its opening quotation mark.
    mutating func string() throws(JSONReadingError) -> String {
        offset += 1
        var content: [UInt8] = []
        var runStart = offset
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                content.append(contentsOf: bytes[runStart..<offset])
                offset += 1
                return String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"):
                content.append(contentsOf: bytes[runStart..<offset])
                try escape(into: &content)
                runStart = offset
            case 0..<0x20: throw failure(.controlCharacterInString)
            case 0x80...: try multibyteScalar()
            default: offset += 1
            }
        }
        throw failure(.endOfText)
    }

    /// Steps over one scalar of more than one byte, which must be well-formed (Unicode, table 3-7).
    private mutating func multibyteScalar() throws(JSONReadingError) {
        let (count, second): (Int, ClosedRange<UInt8>) =
            switch bytes[offset] {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: throw failure(.notUTF8)
            }
        guard offset + count <= bytes.count, second.contains(bytes[offset + 1]),
            bytes[(offset + 2)..<(offset + count)].allSatisfy({ $0 & 0xC0 == 0x80 })
        else { throw failure(.notUTF8) }
        offset += count
    }

    /// Reads one escape; `offset` is at its reverse solidus.
    private mutating func escape(into content: inout [UInt8]) throws(JSONReadingError) {
        guard offset + 1 < bytes.count else {
            offset += 1
            throw failure(.endOfText)
        }
        switch bytes[offset + 1] {
        case let byte
        where byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "/"):
            content.append(byte)
        case UInt8(ascii: "b"): content.append(8)
        case UInt8(ascii: "t"): content.append(9)
        case UInt8(ascii: "n"): content.append(10)
        case UInt8(ascii: "f"): content.append(12)
        case UInt8(ascii: "r"): content.append(13)
        case UInt8(ascii: "u"): return try unicodeEscape(into: &content)
        default: throw failure(.unknownEscape)
        }
        offset += 2
    }

    /// Reads `\uXXXX`, or the two of a surrogate pair.
    private mutating func unicodeEscape(into content: inout [UInt8]) throws(JSONReadingError) {
        let start = position
        var code = try codeUnit()
        if (0xD800..<0xDC00).contains(code),
            bytes[offset...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")])
        {
            let low = try codeUnit()
            guard (0xDC00..<0xE000).contains(low) else { throw JSONReadingError(.loneSurrogate, at: start) }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw JSONReadingError(.loneSurrogate, at: start) }
        content.append(contentsOf: String(Character(scalar)).utf8)
    }

    /// Reads the four hex digits after `\u`; `offset` is at the reverse solidus.
    private mutating func codeUnit() throws(JSONReadingError) -> UInt32 {
        offset += 2
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next else { throw failure(.endOfText) }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw failure(.unknownEscape)
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }
}
