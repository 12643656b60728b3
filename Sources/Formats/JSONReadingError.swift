// Why a text is no JSON, and where it stops being it.

/// The first rule of RFC 8259, or of the reader's limits, that a text breaks.
package struct JSONReadingError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        case tooLong(limit: Int)
        case tooDeep(limit: Int)
        case endOfText
        /// Something else than what the grammar asks for here.
        case expected(String)
        case textAfterValue
        case controlCharacterInString
        case unknownEscape
        case loneSurrogate
        case notUTF8
        case leadingZero
        case numberOutOfRange
        case duplicateName(String)
    }

    package var reason: Reason
    package var position: JSONPosition

    init(_ reason: Reason, at position: JSONPosition) { (self.reason, self.position) = (reason, position) }

    /// One sentence for a person, without the position.
    package var message: String {
        switch reason {
        case .tooLong(let limit): "the text is longer than \(limit) bytes"
        case .tooDeep(let limit): "values are nested deeper than \(limit)"
        case .endOfText: "the text ends in the middle of a value"
        case .expected(let what): "expected \(what)"
        case .textAfterValue: "nothing may follow the value"
        case .controlCharacterInString: "a control character in a string must be escaped"
        case .unknownEscape: "unknown escape in a string"
        case .loneSurrogate: "a surrogate escape must be one of a pair"
        case .notUTF8: "the text is not UTF-8"
        case .leadingZero: "a number must not begin with a further 0"
        case .numberOutOfRange: "the number is too large"
        case .duplicateName(let name): "the name \"\(name)\" stands twice in this object"
        }
    }

    package var description: String { "\(position.line):\(position.column): \(message)" }
}

/// A place in a text; both numbers count from 1, columns in Unicode scalars.
package struct JSONPosition: Hashable, Sendable {
    package var line: Int
    package var column: Int
}
