// The engine's counters, as the composition root hands them over.

/// What the engine has counted since the start.
package struct EngineStatistics: Sendable, Hashable {
    package var openConnections = 0
    package var acceptedConnections: UInt64 = 0
    package var bytesReceived: UInt64 = 0
    package var bytesSent: UInt64 = 0
    /// Answers that were held back, and how much later than asked they left, in nanoseconds.
    package var delayedAnswers: UInt64 = 0
    package var latenessNanoseconds: UInt64 = 0
    package var largestLatenessNanoseconds: UInt64 = 0
    package var logLinesDropped: UInt64 = 0

    package init() {}
}
