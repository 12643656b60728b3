// Everything random comes from one seed by (seed, tenant, what it is for, ordinal): never from a shared generator, so
// parallel clients do not change each other's draws and a run can be repeated to the byte.

/// A stream of draws that depend on nothing but their labels and their ordinal.
package struct SeedStream: Sendable, Hashable {
    private let base: UInt64

    /// The stream of one purpose, for example `SeedStream(seed: 7, "default", "request-id")`.
    package init(seed: UInt64, _ labels: String...) {
        base = labels.reduce(scrambled(seed)) { mixed, label in
            // FNV-1a, so that a label's bytes and its length both count.
            label.utf8.reduce(scrambled(mixed ^ 0xcbf2_9ce4_8422_2325)) {
                ($0 ^ UInt64($1)) &* 0x100_0000_01b3
            }
        }
    }

    /// 64 even bits.
    package func bits(at ordinal: UInt64) -> UInt64 {
        scrambled(base &+ ordinal &* 0x9e37_79b9_7f4a_7c15)
    }

    /// A number from 0 up to, not including, 1.
    package func unit(at ordinal: UInt64) -> Double {
        Double(bits(at: ordinal) >> 11) * 0x1p-53
    }

    /// A 128-bit id.
    package func id(at ordinal: UInt64) -> ObjectID {
        ObjectID(UInt128(bits(at: ordinal &* 2)) << 64 | UInt128(bits(at: ordinal &* 2 &+ 1)))
    }
}

/// The finaliser of SplitMix64.
private func scrambled(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
}
