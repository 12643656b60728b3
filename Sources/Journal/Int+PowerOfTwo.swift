// Sizes of rings: a place in one is masked, not divided, where its size is a power of two.

extension Int {
    /// The largest power of two that is not larger; for numbers from 1.
    var roundedDownToPowerOfTwo: Int { 1 << (Int.bitWidth - 1 - leadingZeroBitCount) }

    /// The smallest power of two that is not smaller; for numbers from 1.
    var roundedUpToPowerOfTwo: Int { self == 1 ? 1 : 2 * (self - 1).roundedDownToPowerOfTwo }
}
