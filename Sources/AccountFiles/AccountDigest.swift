// What is kept of an account.

/// An account's digests in twelve bytes: a 64-bit number would ask for four more to be aligned.
struct AccountDigest: Sendable, Equatable {
    private var keyLow: UInt32
    private var keyHigh: UInt32
    /// The digest of the account's row.
    var row: UInt32

    @inline(__always)
    init(key: UInt64, row: UInt32) {
        keyLow = UInt32(truncatingIfNeeded: key)
        keyHigh = UInt32(truncatingIfNeeded: key >> 32)
        self.row = row
    }

    /// The digest of the account's key.
    @inline(__always)
    var key: UInt64 { UInt64(keyHigh) << 32 | UInt64(keyLow) }
}
