// Bounds on what one client may ask for.

/// The limits of a connection; every one has an answer of its own when it is passed.
package struct HTTPLimits: Sendable, Equatable {
    /// Bytes of a request head with all its fields; more is 431.
    package var headBytes = 32 * 1024
    /// Bytes of a request target; more is 414 (RFC 9112 §3 asks for at least 8000).
    package var targetBytes = 8 * 1024
    /// Field lines of a head; more is 431.
    package var fieldCount = 100
    /// From the first byte of a head to its end; longer is 408.
    package var headMilliseconds: Int64 = 10_000
    /// Between two pieces of content; longer is 408.
    package var bodyMilliseconds: Int64 = 30_000
    /// Between two requests of a connection; longer closes it.
    package var idleMilliseconds: Int64 = 60_000
    /// Content bytes of a streamed upload; more is 413.
    package var uploadBytes: Int64 = 8 * 1024 * 1024 * 1024
    /// Content bytes of any other request; more is 413.
    package var bodyBytes: Int64 = 1024 * 1024
    /// Connections open at once; more wait in the kernel's queue.
    package var connections = 65_536

    package init() {}
}
