// The digests of a source's accounts: twelve bytes for each and six of index, in the order of the file they came from.

/// Digests of accounts by the digest of their key.
///
/// There are 256 segments that grow one by one, so that no insertion takes long. Each keeps its accounts in the order in
/// which they came: a file that follows has them in nearly the same order, and is compared without looking anything up.
/// Two accounts whose key digests are equal would be taken for one: among ten million that happens in one file of
/// 400,000. A changed row is missed once in four thousand million.
struct AccountDigests: Sendable {
    /// The first bits of a key, which tell its segment.
    static let segmentBits: UInt64 = 8
    static let segmentCount = 1 << segmentBits

    var segments = [DigestSegment](repeating: DigestSegment(), count: Self.segmentCount)

    init() {}

    var count: Int { segments.reduce(0) { $0 + $1.count } }

    func row(of key: UInt64) -> UInt32? {
        let segment = segments[Self.segment(of: key)]
        return segment.position(of: key).map { segment.accounts[$0].row }
    }

    /// Notes an account.
    ///
    /// - Returns: the row digest it had before; nil when it is new here.
    mutating func insert(key: UInt64, row: UInt32) -> UInt32? {
        let segment = Self.segment(of: key)
        return segments[segment]
            .insert(AccountDigest(key: key, row: row), fullness: Self.fullness(of: segment))
    }

    @inline(__always)
    static func segment(of key: UInt64) -> Int { Int(key >> (64 - segmentBits)) }

    /// Segments fill up alike, but grow at different fullness, so that they do not all grow at the same time.
    static func fullness(of segment: Int) -> Double { 0.6 + Double(segment) / Double(segmentCount) * 0.15 }
}
