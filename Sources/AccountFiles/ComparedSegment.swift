// What comes of the comparison of one segment.

/// A segment of a file, and what a comparison found.
struct ComparedSegment {
    var segment: DigestSegment
    var delta: AccountDelta
    /// Rows whose key an earlier row had.
    var duplicates = 0
}

extension ComparedSegment {
    /// A segment that has the keys of the first accounts of another one.
    init(inStep segment: DigestSegment, unchanged: Int, of base: DigestSegment) {
        self.segment = segment
        delta = AccountDelta(
            changed: segment.count - unchanged,
            deleted: base.count - segment.count,
            unchanged: unchanged
        )
    }
}
