// Counts that cross threads without a lock.

package import Connections
import HTTPMessages
import Sockets
import Synchronization

/// One lane's counts: written by the lane after each batch of events, read by anyone.
final class LaneCounters: Sendable {
    private let accepted = Atomic<UInt64>(0)
    private let received = Atomic<UInt64>(0)
    private let sent = Atomic<UInt64>(0)
    private let requests = Atomic<UInt64>(0)
    private let delayed = Atomic<UInt64>(0)
    private let lateness = Atomic<UInt64>(0)
    private let largestLateness = Atomic<UInt64>(0)

    func publish(accepted: UInt64, received: UInt64, sent: UInt64, exchanges: ExchangeCounts) {
        self.accepted.store(accepted, ordering: .relaxed)
        self.received.store(received, ordering: .relaxed)
        self.sent.store(sent, ordering: .relaxed)
        requests.store(exchanges.requests, ordering: .relaxed)
        delayed.store(exchanges.delayedAnswers, ordering: .relaxed)
        lateness.store(exchanges.latenessNanoseconds, ordering: .relaxed)
        largestLateness.store(exchanges.largestLatenessNanoseconds, ordering: .relaxed)
    }

    func add(to total: inout ServerStatistics) {
        total.acceptedConnections += accepted.load(ordering: .relaxed)
        total.bytesReceived += received.load(ordering: .relaxed)
        total.bytesSent += sent.load(ordering: .relaxed)
        total.exchanges.requests += requests.load(ordering: .relaxed)
        total.exchanges.delayedAnswers += delayed.load(ordering: .relaxed)
        total.exchanges.latenessNanoseconds += lateness.load(ordering: .relaxed)
        total.exchanges.largestLatenessNanoseconds = max(
            total.exchanges.largestLatenessNanoseconds,
            largestLateness.load(ordering: .relaxed)
        )
    }
}

/// Counts of one server since its start; they are read while it runs and may lag by one batch of events.
package struct ServerStatistics: Sendable, Equatable {
    package var openConnections = 0
    package var acceptedConnections: UInt64 = 0
    package var bytesReceived: UInt64 = 0
    package var bytesSent: UInt64 = 0
    /// Requests, and how late delayed answers left.
    package var exchanges = ExchangeCounts()

    package init() {}
}
