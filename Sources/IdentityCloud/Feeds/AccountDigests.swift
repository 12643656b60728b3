// The digests of a source's accounts: twelve bytes for each, and room to grow.

/// Digests of accounts by the digest of their key.
///
/// There are 256 segments that grow one by one, a quarter at a time, so that no insertion takes long and the table
/// takes some 17 bytes an account. Two accounts whose key digests are equal would be taken for one: among ten million
/// that happens in one file of 400,000. A changed row is missed once in four thousand million.
struct AccountDigests: Sendable {
    private var segments = [DigestSegment](repeating: DigestSegment(), count: 256)
    private(set) var count = 0

    init() {}

    /// An empty table that will probably hold as many accounts as another: it need not grow step by step.
    init(sizedLike other: AccountDigests) { segments = other.segments.map(DigestSegment.init(sizedLike:)) }

    func row(of key: UInt64) -> UInt32? { segments[segment(of: key)].row(of: key) }

    /// Notes an account.
    ///
    /// - Returns: the row digest it had before; nil when it is new here.
    mutating func insert(key: UInt64, row: UInt32) -> UInt32? {
        let segment = segment(of: key)
        let old = segments[segment].insert(key: key, row: row, fullness: Self.fullness(of: segment))
        if old == nil { count += 1 }
        return old
    }

    /// A read of where a key would be, to have it in the cache when it is looked up.
    func touch(_ key: UInt64) -> UInt32 { segments[segment(of: key)].touch(key) }

    func forEach(_ body: (UInt64, UInt32) -> Void) {
        for segment in segments { segment.forEach(body) }
    }

    private func segment(of key: UInt64) -> Int { Int(key >> (64 - DigestSegment.sharedBits)) }

    /// Segments fill up alike, but grow at different fullness, so that they do not all grow at the same time.
    private static func fullness(of segment: Int) -> Double { 0.72 + Double(segment) / 256 * 0.18 }
}
