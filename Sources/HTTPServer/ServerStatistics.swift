// What a server has done so far, for the metrics.
package import Connections
import Synchronization

/// Counts of one server since its start; they are read while it runs and may lag by one batch of events.
package struct ServerStatistics: Sendable, Equatable {
    package var openConnections = 0
    package var acceptedConnections: UInt64 = 0
    package var bytesReceived: UInt64 = 0
    package var bytesSent: UInt64 = 0
    /// Requests, and how late delayed answers left.
    package var exchanges = ExchangeTally()

    package init() {}
}
