// Answers of one second have the same Date: what a second is called is worked out once.

/// The text that was made last for a second of tenant time.
@usableFromInline
package struct SecondMemo: Sendable {
    @usableFromInline var second = Int64.min
    @usableFromInline var text = SIMD4<UInt64>.zero

    /// The text of the second that a moment is in; `make` is asked only when it is not the second before.
    @inlinable
    package mutating func text(of milliseconds: Int64, make: (Int64) -> SIMD4<UInt64>) -> SIMD4<UInt64> {
        // Rounded down, also before 1970.
        let moved = milliseconds < 0 ? milliseconds - 999 : milliseconds
        if moved / 1000 != second {
            second = moved / 1000
            text = make(milliseconds)
        }
        return text
    }
}
