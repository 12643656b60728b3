// What a scanner of multipart/form-data finds.

/// Takes in what a scanner finds.
protocol MultipartEvents {
    /// A part's head is complete: its lines, without the empty line that ends it.
    mutating func partBegan(head: ArraySlice<UInt8>) throws(MultipartError)
    /// The next content bytes of the part.
    mutating func partContinued(_ content: Span<UInt8>) throws(MultipartError)
    /// The part is complete.
    mutating func partEnded() throws(MultipartError)
}
