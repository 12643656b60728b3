// Whole numbers as outsiders write them: in queries, bodies, scenario files and on the command line. All are read here, and
// whoever reads one says which are allowed, so that nothing that is added to it later can overflow unnoticed.

/// Reads numbers within a range.
package enum WholeNumber {
    /// The number that ASCII digits write.
    ///
    /// - Returns: Nil for a sign, a blank or anything else that is no digit, which Swift's own `Int(_:)` may take, and for a
    ///   number outside the range.
    package static func read(_ digits: some Sequence<UInt8>, in range: ClosedRange<Int>) -> Int? {
        var value: Int?
        for byte in digits {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (tenfold, overflows) = (value ?? 0).multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = tenfold.addingReportingOverflow(Int(digit))
            guard !overflows, !overflowsToo else { return nil }
            value = sum
        }
        return value.flatMap { range.contains($0) ? $0 : nil }
    }
}
