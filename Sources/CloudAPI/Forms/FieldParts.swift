// A small multipart body that holds nothing but fields, as the TypeScript SDK and PowerShell ask for tokens.

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
        try scanner.finish()
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

extension [UInt8] {
    /// Appends the bytes of a span.
    mutating func append(copying bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
