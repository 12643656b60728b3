// The digests of a source's accounts: sixteen bytes for each and five of index, in the order of the file they came from.

/// Digests of accounts by the digest of their key.
///
/// More than a batch of them are parted into 256 segments, each small enough to be indexed in the processor's cache, and
/// in a part of a millisecond. A segment keeps its accounts in the order in which they came: a file that follows has them
/// in nearly the same order, and is compared without looking anything up.
/// Two accounts whose key digests are equal would be taken for one: among ten million that happens in one file of
/// 400,000.
package struct AccountDigests: Sendable {
    /// The first bits of a key, which tell its segment where there are several.
    static let segmentBits: UInt64 = 8
    static let segmentCount = 1 << segmentBits

    /// One, or all.
    var segments = Self.empty

    /// Shared by all that hold nothing: a tenant has up to three of them for each source.
    private static let empty = [DigestSegment()]

    package init() {}

    package var count: Int { segments.reduce(0) { $0 + $1.count } }

    /// About how many bytes they take.
    package var footprint: Int { count * Self.bytesPerAccount }

    /// Sixteen, and five of index.
    package static let bytesPerAccount = 21

    /// Where an account stands.
    typealias Position = (segment: Int, place: Int)

    @inline(__always)
    func position(of key: UInt64) -> Position? {
        let segment = segments.count == 1 ? 0 : Self.segment(of: key)
        return segments[segment].position(of: key).map { (segment, $0) }
    }

    /// Where a key belongs when there are all segments.
    @inline(__always)
    static func segment(of key: UInt64) -> Int { Int(key >> (64 - segmentBits)) }

    /// Parts them into all segments; they are few as long as they are not.
    mutating func part() {
        guard segments.count == 1 else { return }
        var parts = [[AccountDigest]](repeating: [], count: Self.segmentCount)
        for account in segments[0].accounts { parts[Self.segment(of: account.key)].append(account) }
        segments = parts.map { $0.isEmpty ? DigestSegment() : DigestSegment($0) }
    }
}

/// An account as it is known.
struct AccountDigest: Sendable, Equatable {
    /// The digest of its key.
    var key: UInt64
    /// The sum of the digests of its cells.
    var values: UInt64
}
