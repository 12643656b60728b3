// Scalars, and what a plain one means: the core schema of YAML 1.2 (§10.3.2). So `on`, `off`, `yes` and `no` are text.

/// A value without parts, as it was written and as it is meant.
struct Scalar: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case null
        case bool(Bool)
        /// Always finite.
        case number(Double)
        case string
    }

    /// Without quotes and escapes.
    var text: String
    var kind: Kind

    init(_ text: String, _ kind: Kind) {
        self.text = text
        self.kind = kind
    }

    /// The meaning of an unquoted YAML scalar.
    init(plain text: String) {
        self.text = text
        switch text {
        case "", "~", "null", "Null", "NULL": kind = .null
        case "true", "True", "TRUE": kind = .bool(true)
        case "false", "False", "FALSE": kind = .bool(false)
        default: kind = value(ofNumber: text).map(Kind.number) ?? .string
        }
    }

    /// The text when it was meant as text.
    var string: String? { kind == .string ? text : nil }

    var isNull: Bool { kind == .null }

    /// A whole number within a range; 3.0 is one, as in JSON Schema.
    func integer(in range: ClosedRange<Int>) -> Int? {
        guard case .number(let value) = kind, let whole = Int(text) ?? Int(exactly: value) else { return nil }
        return range.contains(whole) ? whole : nil
    }

    /// A number within a range.
    func number(in range: ClosedRange<Double>) -> Double? {
        if case .number(let value) = kind, range.contains(value) { value } else { nil }
    }

    var isNumber: Bool {
        if case .number = kind { true } else { false }
    }
}

/// The value of a number in the forms of YAML 1.2's core schema; `.inf` and `.nan` count as text here.
private func value(ofNumber text: String) -> Double? {
    if let value = prefixed(text, "0x", radix: 16) ?? prefixed(text, "0o", radix: 8) { return value }
    var rest = Substring(text).utf8
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    let whole = takeDigits(&rest)
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
        rest.removeFirst()
        fraction = takeDigits(&rest)
    }
    guard whole + fraction > 0 else { return nil }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
        rest.removeFirst()
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        guard takeDigits(&rest) > 0 else { return nil }
    }
    guard rest.isEmpty, let value = Double(text), value.isFinite else { return nil }
    return value
}

/// A number after a prefix, without sign.
private func prefixed(_ text: String, _ prefix: String, radix: Int) -> Double? {
    guard text.hasPrefix(prefix), let first = text.utf8.dropFirst(2).first,
        first != UInt8(ascii: "-"), first != UInt8(ascii: "+")
    else { return nil }
    return UInt64(text.dropFirst(2), radix: radix).map(Double.init)
}

/// Steps over digits.
///
/// - Returns: How many there were.
private func takeDigits(_ text: inout Substring.UTF8View) -> Int {
    let start = text.count
    while let byte = text.first, byte &- UInt8(ascii: "0") < 10 { text.removeFirst() }
    return start - text.count
}
