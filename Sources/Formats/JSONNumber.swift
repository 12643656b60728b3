// Numbers as they were written: no digit is lost to a floating-point type.

/// A number as it was written, and as the types of Swift have it.
package struct JSONNumber: Hashable, Sendable {
    package var text: String
    /// Nil when the text has a fraction or an exponent, or when it does not fit.
    package var integer: Int64?
    /// Always finite.
    package var double: Double

    package init(text: String, integer: Int64?, double: Double) {
        self.text = text
        self.integer = integer
        self.double = double
    }
}
