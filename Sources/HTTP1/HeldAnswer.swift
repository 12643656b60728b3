// Answers that do not leave at once, or not whole.
import HTTPMessages

/// A response as bytes, with what is to happen to it.
struct HeldAnswer {
    var bytes: [UInt8]
    var fault: WireFault?
}
