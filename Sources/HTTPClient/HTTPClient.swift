// The one HTTP client of Drydock: deliveries of events, and what the command line asks of a server. HTTP/1.1, a
// connection for each request, no redirect is followed, everything bounded.

import Dispatch
import Sockets
import Synchronization
package import TLS

/// Sends requests; any number at once, on one thread that the first of them starts.
package final class HTTPClient: Sendable {
    private let resolver: Resolver
    private let mailbox = Mutex<Mailbox<ClientMessage>?>(nil)
    /// Tells of failures at once: from `send` itself, whoever sends another one then would go deeper and deeper.
    private let failures = DispatchQueue(label: "drydock.client.failures")

    /// - Parameter trusted: certificates that are trusted beside the system's roots; asked for when first needed.
    package init(trusted: @escaping @Sendable () -> [PEMSource] = { [] }) {
        resolver = Resolver(trusted: trusted)
    }

    deinit { stop() }

    /// Sends a request.
    ///
    /// - Parameters:
    ///   - request: what is sent.
    ///   - completion: called once, from the client's thread, which others wait for.
    package func send(_ request: ClientRequest, completion: @escaping @Sendable (ClientOutcome) -> Void) {
        do throws(SystemError) {
            let job = ClientJob(request: request, completion: completion)
            if try !open().post(.start(job)) {
                fail(ClientFailure(.stopped, "The server stopped."), completion)
            }
        } catch {
            fail(ClientFailure(.stopped, "No descriptor is left: \(error)."), completion)
        }
    }

    /// Says that a request cannot be sent.
    package func fail(
        _ failure: ClientFailure,
        _ completion: @escaping @Sendable (ClientOutcome) -> Void
    ) {
        failures.async { completion(.failure(failure)) }
    }

    /// Ends everything that is under way.
    package func stop() { _ = mailbox.withLock { $0 }?.post(.stop) }

    /// The mailbox of the thread, which is started where there is none.
    private func open() throws(SystemError) -> Mailbox<ClientMessage> {
        // Typed throws do not pass through the lock's closure.
        try mailbox.withLock { mailbox -> Result<Mailbox<ClientMessage>, SystemError> in
            if let mailbox { return .success(mailbox) }
            do throws(SystemError) {
                let made = try Mailbox<ClientMessage>()
                let poller = try PollerHandle()
                mailbox = made
                let resolver = resolver
                DispatchQueue(label: "drydock.client").async {
                    var lane = ClientLane(made, poller, resolver)
                    lane.run()
                }
                return .success(made)
            } catch {
                return .failure(error)
            }
        }.get()
    }
}
