// Digests of cells: sixteen bytes at a time, as two words that are mixed by one full multiplication, after wyhash (public domain).

/// Makes the digests of a column's cells, so that one value in two columns has two digests.
struct CellSeed {
    let first: UInt64
    /// Odd, so that no word is lost in a multiplication by it.
    let second: UInt64

    /// The seed of a column.
    init(of column: String) {
        let name = Array(column.utf8)
        first = CellDigest(name.span, in: name.indices, .columnName).value
        second = mixed(first, 0x8ebc_6af0_9c88_c6e3) | 1
    }

    private init(_ first: UInt64, _ second: UInt64) { (self.first, self.second) = (first, second) }

    /// Of keys, whatever their column is called.
    static let key = CellSeed(0xa076_1d64_78bd_642f, 0xe703_7ed1_a0b4_28db)
    private static let columnName = CellSeed(0x5896_36d8_3db4_e5b7, 0x1d8e_4e27_c47d_124f)
}

/// The digest of a cell that holds no NUL; the same on every machine, and however the cell was read.
struct CellDigest {
    private let seed: CellSeed
    private var state: UInt64
    /// The last bytes, up to sixteen, filled up with zeros.
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private var length = 0

    /// Of an empty cell.
    @inline(__always)
    init(_ seed: CellSeed) { (self.seed, state) = (seed, seed.first) }

    /// Of a run of bytes inside a span.
    init(_ bytes: Span<UInt8>, in range: Range<Int>, _ seed: CellSeed) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "\(range) of \(bytes.count)")
        self.init(seed)
        var offset = range.lowerBound
        while range.upperBound - offset > 16 {
            state = mixed(
                bytes.word(uncheckedAt: offset) ^ seed.second,
                bytes.word(uncheckedAt: offset + 8) ^ state
            )
            offset += 16
        }
        if offset + 16 <= bytes.count {
            length = range.upperBound - offset
            (low, high) = bytes.words(uncheckedAt: offset, length)
        } else {
            while length < range.upperBound - offset { append(bytes[offset + length]) }
        }
    }

    /// 0 for an empty cell.
    @inline(__always)
    var value: UInt64 { length == 0 ? 0 : mixed(low ^ seed.second, high ^ state) }

    /// For a key: bits that are even, as they tell where the account stands; 0 for no key, and for no other.
    @inline(__always)
    var keyValue: UInt64 { length == 0 ? 0 : max(1, mixed(value, 0x9e37_79b9_7f4a_7c15)) }

    mutating func append(_ byte: UInt8) {
        if length == 16 {
            state = mixed(low ^ seed.second, high ^ state)
            (low, high, length) = (0, 0, 0)
        }
        let shift = UInt64(length) * 8
        if shift < 64 { low |= UInt64(byte) << shift } else { high |= UInt64(byte) << (shift - 64) }
        length += 1
    }
}

/// The digest of a cell with sixteen bytes after its end, which the caller knows to be there.
@inline(__always)
func plainDigest(of bytes: Span<UInt8>, from start: Int, to end: Int, _ seed: CellSeed) -> UInt64 {
    var (state, offset) = (seed.first, start)
    while end &- offset > 16 {
        state = mixed(
            bytes.word(uncheckedAt: offset) ^ seed.second,
            bytes.word(uncheckedAt: offset &+ 8) ^ state
        )
        offset &+= 16
    }
    let (low, high) = bytes.words(uncheckedAt: offset, end &- offset)
    let value = mixed(low ^ seed.second, high ^ state)
    return start == end ? 0 : value
}

/// Both halves of a product folded together.
@inline(__always)
func mixed(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let product = first.multipliedFullWidth(by: second)
    return product.high ^ product.low
}

extension Span<UInt8> {
    /// A byte; the caller has made sure that it is there.
    @inline(__always)
    func byte(uncheckedAt offset: Int) -> UInt8 { unsafe self[unchecked: offset] }

    /// Eight bytes from `offset` on as a little-endian number; the caller has made sure that they are there.
    @inline(__always)
    func word(uncheckedAt offset: Int) -> UInt64 {
        UInt64(
            littleEndian: unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
        )
    }

    /// Up to sixteen bytes as two numbers, filled up with zeros; the caller has made sure that sixteen are there.
    @inline(__always)
    func words(uncheckedAt offset: Int, _ length: Int) -> (low: UInt64, high: UInt64) {
        let bits = UInt64(truncatingIfNeeded: length) &* 8
        let low = word(uncheckedAt: offset) & (bits < 64 ? (1 &<< bits) &- 1 : .max)
        return (low, word(uncheckedAt: offset &+ 8) & (bits > 64 ? UInt64.max &>> (128 &- bits) : 0))
    }
}
