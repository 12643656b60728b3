// Named values as forms and queries carry them.

import Formats
import HTTPMessages

/// Names and values in the order they came; of several with one name the first counts.
struct FormFields {
    private var fields: [(name: String, value: String)] = []
    /// More fields than this are ignored: no form of the API has ten.
    private static let limit = 100

    init() {}

    /// Reads application/x-www-form-urlencoded (WHATWG URL §5.1), the form of queries too.
    init(urlEncoded bytes: ArraySlice<UInt8>) {
        for field in bytes.split(separator: UInt8(ascii: "&"), maxSplits: Self.limit) {
            let name = field.prefix { $0 != UInt8(ascii: "=") }
            add(Self.text(name), Self.text(field[name.endIndex...].dropFirst()))
        }
    }

    mutating func add(_ name: String, _ value: String) {
        if fields.count < Self.limit { fields.append((name, value)) }
    }

    /// The first value of that name.
    subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    var isEmpty: Bool { fields.isEmpty }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        PercentEncoding.text(bytes, plusIsSpace: true)
    }
}

/// Collects the parts of a body as text.
struct FieldParts: MultipartEvents {
    private(set) var fields = FormFields()
    private var name: String?
    private var content: [UInt8] = []

    /// The fields of a body that is complete.
    static func fields(of body: [UInt8], boundary: String?) throws(MultipartError) -> FormFields {
        guard let boundary, !boundary.isEmpty else { throw .noBoundary }
        var scanner = MultipartScanner(boundary: boundary.utf8)
        var parts = FieldParts()
        try scanner.receive(body.span, into: &parts)
        try scanner.finish(into: &parts)
        return parts.fields
    }

    mutating func partBegan(head: ArraySlice<UInt8>) throws(MultipartError) {
        name = try PartHead(head).name
        content.removeAll(keepingCapacity: true)
    }

    mutating func partContinued(_ bytes: Span<UInt8>) {
        content.append(copying: bytes)
    }

    mutating func partEnded() {
        if let name { fields.add(name, String(decoding: content, as: UTF8.self)) }
    }
}
