// `wire`: how an answer is spoiled on the connection. CloudAPI turns these into the engine's wire faults.

package import IdentityCloud

/// A way to spoil the bytes of an answer.
package enum WireEffect: Sendable, Hashable, BitwiseCopyable {
    case reset, close, stall, garbage
    /// Only so many bytes of the body are sent.
    case truncate(bytes: Int)
    /// So many bytes at a time.
    case dribble(bytes: Int, everyMilliseconds: Milliseconds)
}
