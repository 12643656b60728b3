// The digests of a source's accounts: twelve bytes for each and six of index, in the order of the file they came from.

/// Digests of accounts by the digest of their key.
///
/// They are parted into 256 segments, each small enough to be indexed in the processor's cache, and in a part of a
/// millisecond. A segment keeps its accounts in the order in which they came: a file that follows has them in nearly the
/// same order, and is compared without looking anything up.
/// Two accounts whose key digests are equal would be taken for one: among ten million that happens in one file of
/// 400,000. A changed row is missed once in four thousand million.
package struct AccountDigests: Sendable {
    /// The first bits of a key, which tell its segment.
    static let segmentBits: UInt64 = 8
    static let segmentCount = 1 << segmentBits

    var segments = Self.empty

    /// Shared by all that hold nothing: a tenant has up to three of them for each source.
    private static let empty = [DigestSegment](repeating: DigestSegment(), count: Self.segmentCount)

    package init() {}

    package var count: Int { segments.reduce(0) { $0 + $1.count } }

    /// About how many bytes they take.
    package var footprint: Int { count * Self.bytesPerAccount }

    /// Twelve, and six of index, rounded up.
    package static let bytesPerAccount = 20

    @inline(__always)
    static func segment(of key: UInt64) -> Int { Int(key >> (64 - segmentBits)) }
}

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
