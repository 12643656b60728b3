// Field values with parameters: `multipart/form-data; boundary="..."`, `form-data; name=file; filename="a.csv"`.

/// A value and its parameters (RFC 9110 §5.6.6).
struct HeaderParameters {
    /// What stands before the first `;`, in lower case.
    let value: String
    private var parameters: [(name: String, value: String)] = []

    init(_ field: some Collection<UInt8>) {
        let bytes = Array(field)
        var scanner = Scanner(bytes: bytes)
        value = scanner.text(upTo: ";").lowercased()
        while scanner.step() {
            let name = scanner.text(upTo: ";=").lowercased()
            guard scanner.next == UInt8(ascii: "=") else { continue }
            _ = scanner.step()
            parameters.append((name, scanner.parameterValue()))
        }
    }

    /// The first parameter of that name, which is compared in lower case.
    subscript(name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0

        var next: UInt8? { position < bytes.count ? bytes[position] : nil }

        /// Steps over one byte; false at the end.
        mutating func step() -> Bool {
            guard position < bytes.count else { return false }
            position += 1
            return true
        }

        /// The text before one of `stops`, without white space around it.
        mutating func text(upTo stops: String) -> String {
            let start = position
            while let byte = next, !stops.utf8.contains(byte) { position += 1 }
            return String(decoding: trimmed(bytes[start..<position]), as: UTF8.self)
        }

        /// A token or a quoted string, up to the next `;`.
        mutating func parameterValue() -> String {
            while let byte = next, isBlank(byte) { position += 1 }
            guard next == UInt8(ascii: "\"") else { return text(upTo: ";") }
            position += 1
            let value = quotedText()
            _ = text(upTo: ";")
            return value
        }

        private mutating func quotedText() -> String {
            var content: [UInt8] = []
            while let byte = next, byte != UInt8(ascii: "\"") {
                position += 1
                // Only these two are unescaped: browsers send a Windows path `C:\a.csv` as it is.
                let escapes = next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\")
                if byte == UInt8(ascii: "\\"), escapes, let escaped = next {
                    content.append(escaped)
                    position += 1
                } else {
                    content.append(byte)
                }
            }
            _ = step()
            return String(decoding: content, as: UTF8.self)
        }
    }
}

/// The bytes without white space at both ends.
func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = bytes
    while let byte = rest.first, isBlank(byte) { rest.removeFirst() }
    while let byte = rest.last, isBlank(byte) { rest.removeLast() }
    return rest
}

func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
}
