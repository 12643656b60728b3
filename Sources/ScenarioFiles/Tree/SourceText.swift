// What must be true of a file's bytes before anyone parses them: not too long, UTF-8, and nothing but text.

/// A file, checked.
struct SourceText {
    /// No scenario is longer, in bytes.
    static let longest = 1_048_576

    /// UTF-8 without byte order mark.
    let bytes: [UInt8]

    /// Checks the bytes of a file.
    ///
    /// - Parameter file: The bytes as they were read.
    /// - Throws: `Diagnostic` with the place of the first byte that is no text.
    init(_ file: [UInt8]) throws(Diagnostic) {
        guard file.count <= Self.longest else {
            throw Diagnostic(.syntax, at: .start, "the file is longer than 1 MiB (\(file.count) bytes)")
        }
        let marks: [[UInt8]] = [[0xFF, 0xFE], [0xFE, 0xFF], [0, 0, 0xFE, 0xFF]]
        guard !marks.contains(where: { file.starts(with: $0) }) else {
            throw Diagnostic(.syntax, at: .start, "the file is UTF-16 or UTF-32; save it as UTF-8")
        }
        bytes = file.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(file.dropFirst(3)) : file
        var check = TextCheck(bytes: bytes)
        try check.run()
    }
}

/// Walks over bytes and keeps the place.
private struct TextCheck {
    let bytes: [UInt8]
    var offset = 0
    var place = Position.start

    mutating func run() throws(Diagnostic) {
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte >= 0x80 {
                try multibyteCharacter()
            } else if byte == UInt8(ascii: "\n") {
                place = Position(line: place.line + 1, column: 1)
                offset += 1
            } else {
                guard byte >= 0x20 && byte != 0x7F || byte == 0x09 || byte == 0x0D else {
                    throw control(byte)
                }
                place.column += 1
                offset += 1
            }
        }
    }

    private func control(_ byte: UInt8) -> Diagnostic {
        let name = byte == 0 ? "a NUL byte" : "the control character 0x\(String(byte, radix: 16))"
        let hint = byte == 0 && bytes.count > 3 && bytes.prefix(4).filter { $0 == 0 }.count >= 2
        return Diagnostic(
            .syntax,
            at: place,
            "\(name) is not text" + (hint ? "; this looks like UTF-16: save the file as UTF-8" : "")
        )
    }

    /// One well-formed character of several bytes (Unicode, table 3-7) that YAML allows (§5.1).
    private mutating func multibyteCharacter() throws(Diagnostic) {
        var decoder = UTF8()
        var rest = bytes[offset..<min(offset + 4, bytes.count)].makeIterator()
        guard case .scalarValue(let character) = decoder.decode(&rest) else {
            throw Diagnostic(.syntax, at: place, "the file is not UTF-8 here; save it as UTF-8")
        }
        switch character.value {
        case 0x80...0x84, 0x86...0x9F, 0xFEFF, 0xFFFE, 0xFFFF:
            let code = String(character.value, radix: 16, uppercase: true)
            throw Diagnostic(.syntax, at: place, "the invisible character U+\(code) is not text")
        default:
            offset += UTF8.width(character)
            place.column += 1
        }
    }
}
