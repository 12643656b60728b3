// Header fields: { Name: value }.

import Scenarios

/// Mappings of header fields, for conditions and for answers.
enum HeaderForm {
    /// A token (RFC 9110 §5.6.2).
    private static let namePattern = "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$"
    /// Visible characters, spaces and tabs: nothing that could end the field (RFC 9110 §5.5).
    private static let valuePattern = "^[\\t -~]{0,8192}$"
    /// Fields that frame the message: written by hand they would harm other requests of the connection.
    private static let framing = [
        "connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer",
        "transfer-encoding",
        "upgrade",
    ]

    /// Fields that a request must have.
    static let request = form(forbidden: [], nullable: false).map { fields in
        fields.map { FaultCondition.Named(name: $0.name, value: TextPattern($0.value ?? "")) }
    }

    /// Fields that an answer gets; null takes one away.
    static let response = form(forbidden: framing, nullable: true)

    private static func form(forbidden: [String], nullable: Bool) -> Form<[FaultAnswer.Field]> {
        let value = Form.pattern(
            valuePattern,
            "a field value: visible ASCII characters",
            parse: { $0.utf8.count <= 8_192 && $0.utf8.allSatisfy(isFieldText) ? $0 : nil }
        )
        return Form(
            schema: [
                "type": "object", "propertyNames": nameSchema(forbidden),
                "additionalProperties": [
                    "anyOf": .array(
                        [["type": "number"], value.schema] + (nullable ? [["type": "null"]] : [])
                    )
                ],
            ],
            read: { node, reading in
                guard let entries = node.entries else {
                    return reading.expected("a mapping of header fields such as { Name: value }", at: node)
                }
                let headers = entries.map { entry -> FaultAnswer.Field? in
                    guard check(entry, forbidden, &reading) else { return nil }
                    if nullable, entry.value.scalar?.isNull == true {
                        return FaultAnswer.Field(name: entry.key, value: nil)
                    }
                    return text(of: entry, value, &reading).map {
                        FaultAnswer.Field(name: entry.key, value: $0)
                    }
                }
                let complete = headers.compactMap { $0 }
                return complete.count == headers.count ? complete : nil
            }
        )
    }

    /// Whether a field of that name may be there.
    private static func check(_ entry: Node.Entry, _ forbidden: [String], _ reading: inout Reading) -> Bool {
        guard entry.key.utf8.count <= 256, !entry.key.isEmpty, entry.key.utf8.allSatisfy(isTokenCharacter)
        else {
            reading.report(.language, at: entry.keyPosition, "\"\(entry.key)\" is no name of a header field")
            return false
        }
        guard !forbidden.contains(entry.key.lowercased()) else {
            let message = "the server itself writes \(entry.key); to break an answer, use `wire`"
            reading.report(.language, at: entry.keyPosition, message)
            return false
        }
        return true
    }

    private static func text(of entry: Node.Entry, _ value: Form<String>, _ reading: inout Reading) -> String?
    {
        reading.key = entry.key
        let number = entry.value.scalar.flatMap { $0.isNumber && $0.text.utf8.count <= 8_192 ? $0.text : nil }
        return number ?? value.read(entry.value, &reading)
    }

    private static func nameSchema(_ forbidden: [String]) -> SchemaValue {
        let token: SchemaValue = ["pattern": .string(namePattern)]
        guard !forbidden.isEmpty else { return token }
        let names = forbidden.map { $0.map(eitherCase).joined() }.joined(separator: "|")
        return token.adding(["not": ["pattern": .string("^(\(names))$")]])
    }

    /// JSON Schema's patterns know no case-insensitive matching.
    private static func eitherCase(_ letter: Character) -> String {
        letter.isLetter ? "[\(letter.uppercased())\(letter)]" : String(letter)
    }
}

private func isFieldText(_ byte: UInt8) -> Bool { byte == 9 || (0x20...0x7E).contains(byte) }

private func isTokenCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"):
        true
    default: "!#$%&'*+.^_`|~-".utf8.contains(byte)
    }
}
