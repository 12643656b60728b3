// What takes long before a connection can be made: names are looked up, and the roots of the system are read, on threads
// that are no lane.

import CPosixShims
import Dispatch
import Formats
import HTTPMessages
import Synchronization
import TLS

/// Where a request can go, and what secures it.
struct Destination: Sendable {
    /// Never empty.
    var addresses: [IPAddress]
    var security: TLSClientContext?

    /// The session of one connection; nil for http.
    func session(with host: String) throws(ClientFailure) -> TLSSession? {
        guard let security else { return nil }
        do throws(TLSError) {
            return try TLSSession(context: security, host: host)
        } catch {
            throw ClientFailure(.unreachable, "\(error)")
        }
    }
}

/// Looks things up on a few threads, so that a name server which does not answer holds up few other names.
final class Resolver: Sendable {
    private let queues = (0..<4).map { DispatchQueue(label: "drydock.resolver.\($0)") }
    private let trusted: @Sendable () -> [PEMSource]
    private let context = Mutex<TLSClientContext?>(nil)

    /// - Parameter trusted: certificates beside the system's roots; asked for when the first https request is made.
    init(trusted: @escaping @Sendable () -> [PEMSource]) { self.trusted = trusted }

    /// Calls `completion` from some thread; at once for what needs no look-up, never for what nobody waits for any more.
    func resolve(
        _ url: HTTPURL,
        until deadline: MonotonicTime,
        completion: @escaping @Sendable (Result<Destination, ClientFailure>) -> Void
    ) {
        // This name needs no file: whoever runs in an empty container has none.
        let known =
            url.host == "localhost" ? IPAddress.loopback : IPAddress.resolve(url.host, isNumeric: true)
        if !known.isEmpty, !url.isSecure { return completion(.success(Destination(addresses: known))) }
        queues[abs(url.host.hashValue % queues.count)].async { [self] in
            // Look-ups that take long must not pile up before one another.
            guard .now < deadline else { return }
            let found = known.isEmpty ? IPAddress.resolve(url.host, isNumeric: false) : known
            guard !found.isEmpty else {
                return completion(.failure(ClientFailure(.unreachable, "There is no host \"\(url.host)\".")))
            }
            do throws(TLSError) {
                completion(
                    .success(Destination(addresses: found, security: url.isSecure ? try security() : nil))
                )
            } catch {
                completion(.failure(ClientFailure(.unreachable, "\(error)")))
            }
        }
    }

    private func security() throws(TLSError) -> TLSClientContext {
        if let known = context.withLock({ $0 }) { return known }
        let made = try TLSClientContext(trusting: trusted())
        context.withLock { $0 = made }
        return made
    }
}

extension MonotonicTime {
    static var now: MonotonicTime { MonotonicTime(nanoseconds: shim_monotonic_nanoseconds()) }
}

extension IPAddress {
    /// Where `localhost` is (RFC 6761 §6.3).
    fileprivate static let loopback = [IPAddress(0xFFFF_7F00_0001), IPAddress(1)]
}
