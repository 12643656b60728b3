// Answers of one second have the same Date: it is written once.

public import IdentityCloud

/// The text that was made last for a second of tenant time.
@usableFromInline
package struct DateCache: Sendable {
    @usableFromInline var second: Int64?
    @usableFromInline var text: [UInt8] = []

    /// The text of the second that a moment is in; `make` is asked only when it is not the second before.
    @inlinable
    package mutating func text(of moment: Timestamp, make: (_ unixSeconds: Int64) -> [UInt8]) -> [UInt8] {
        let current = moment.unixSecond
        if current != second {
            second = current
            text = make(current)
        }
        return text
    }
}
