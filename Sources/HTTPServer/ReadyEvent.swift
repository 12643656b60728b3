// What a poller reports.

/// One descriptor that is ready.
struct ReadyEvent {
    /// What was given when the descriptor was added.
    var token: UInt64
    var isReadable: Bool
    var isWritable: Bool
    /// The connection is broken, or both of its directions are closed.
    var isHungUp: Bool
    /// The client has closed its sending side; there may be input before that.
    var isAtEnd = false
    /// Whether a read that does not fill its buffer may leave something: it stops before the end of input, and before
    /// urgent data.
    var mayHoldMore = false
}
