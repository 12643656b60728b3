// Looking up accounts in the order in which they probably stand.

/// The place after the account that was found last.
struct DigestCursor {
    private(set) var next: Int

    init(next: Int = 0) { self.next = next }

    /// An account's position in a segment, and the cursor moves on; nil when it is not there.
    @inline(__always)
    mutating func find(_ key: UInt64, in segment: borrowing DigestSegment) -> Int? {
        guard let position = isNext(key, in: segment) ? next : segment.position(of: key) else { return nil }
        next = position + 1
        return position
    }

    /// Whether the next account is the one that is looked for.
    @inline(__always)
    func isNext(_ key: UInt64, in segment: borrowing DigestSegment) -> Bool {
        next < segment.accounts.count && segment.accounts[next].key == key
    }
}
