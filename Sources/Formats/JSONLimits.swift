// What protects a reader from its input.

/// Bounds on a JSON text.
package struct JSONLimits: Hashable, Sendable {
    package var bytes = 1024 * 1024
    /// Objects and arrays inside one another.
    package var depth = 64

    package init(bytes: Int = 1024 * 1024, depth: Int = 64) {
        self.bytes = bytes
        self.depth = depth
    }
}
