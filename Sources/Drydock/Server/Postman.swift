// Carries events to their subscribers, and only to addresses that a subscription from the network may name.

import Dispatch
import Formats
import HTTP1
import HTTPClient
import HTTPMessages
import IdentityCloud
import Logging
import TLS
import Tenancy

/// The way of deliveries from the tenants to the receivers.
final class Postman: Sendable {
    private let client: HTTPClient
    private let alarms = DispatchQueue(label: "drydock.alarms")
    /// What `--deliver-to` names.
    private let allowed: [HTTPURL]
    private let logger: Logger

    /// - Parameters:
    ///   - hosts: hosts beyond this machine and its neighbourhood that may be called, as `HOST` or `HOST:PORT`.
    ///   - trusted: PEM files that are trusted beside the system's roots.
    ///   - authority: the file of Drydock's own authority, where there is one.
    ///   - logger: where outcomes are told.
    /// - Throws: `.badConfiguration` for what is no host, `.badCertificate` for what cannot be trusted.
    init(hosts: [String], trusted: [String], authority: String?, logger: Logger) throws(StartError) {
        allowed = try hosts.map { host throws(StartError) in
            guard let url = try? HTTPURL("http://\(host)"), url.target == "/" else {
                throw .badConfiguration("--deliver-to takes HOST or HOST:PORT, not '\(host)'.")
            }
            return url
        }
        let sources = try trusted.map { path throws(StartError) in try Self.read(path) }
        do throws(TLSError) {
            if !sources.isEmpty { _ = try TLSClientContext(trusting: sources) }
        } catch {
            throw .badCertificate("--trust: \(error)")
        }
        self.logger = logger
        client = HTTPClient {
            // Made anew at each start, and not worth failing for.
            sources + (authority.flatMap { try? Self.read($0) }.map { [$0] } ?? [])
        }
    }

    /// What tenants are given of it.
    var courier: Courier {
        Courier(
            send: { [self] delivery, tenant, completion in send(delivery, of: tenant, completion) },
            note: { [logger] remark, tenant in
                logger.notice(
                    "event not delivered",
                    metadata: [
                        "tenant": .string(tenant), "trigger": .string(remark.triggerID),
                        "subscription": .string(remark.subscriptionName), "reason": .string(remark.text),
                    ]
                )
            },
            wake: { [alarms] uptime, wake in
                let left = max(0, (uptime - uptimeMilliseconds()).milliseconds)
                // Dispatch counts in nanoseconds; whoever is woken too early looks again.
                alarms.asyncAfter(deadline: .now() + .milliseconds(Int(min(left, 86_400_000))), execute: wake)
            },
            uptime: uptimeMilliseconds
        )
    }

    func stop() { client.stop() }

    private func send(
        _ delivery: Delivery,
        of tenant: String,
        _ completion: @escaping @Sendable (DeliveryOutcome) -> Void
    ) {
        let start = uptimeMilliseconds()
        let conclude = { @Sendable [logger] (outcome: ClientOutcome) in
            let result = DeliveryOutcome(outcome, milliseconds: (uptimeMilliseconds() - start).milliseconds)
            completion(result)
            Self.log(result, delivery, tenant, to: logger)
        }
        do throws(HTTPURLError) {
            client.send(request(delivery, to: try HTTPURL(delivery.url)), completion: conclude)
        } catch {
            client.fail(ClientFailure(.unsendable, "The URL cannot be called: \(error.reason)."), conclude)
        }
    }

    private func request(_ delivery: Delivery, to url: HTTPURL) -> ClientRequest {
        var request = ClientRequest(.post, url)
        request.fields = [("Content-Type", "application/json")]
        if let authorization = delivery.authorization {
            request.fields.append(("Authorization", authorization))
        }
        request.content = delivery.content
        let isNamed = allowed.contains { host in
            host.host == url.host && (host.port == url.port || !host.authority.contains(":"))
        }
        request.objection = { address in
            guard !isNamed, !address.isLocal else { return nil }
            return "The address \(address) of \(url.host) is neither of this machine nor private: "
                + "start Drydock with --deliver-to \(url.host) to have it called."
        }
        return request
    }

    private static func log(
        _ outcome: DeliveryOutcome,
        _ delivery: Delivery,
        _ tenant: String,
        to logger: Logger
    ) {
        var metadata: Logger.Metadata = [
            "tenant": .string(tenant), "trigger": .string(delivery.triggerID),
            "subscription": .string(delivery.subscriptionName), "delivery": .string(delivery.id.uuid),
        ]
        switch outcome {
        case .answered(let status, _):
            metadata["status"] = .stringConvertible(status)
            logger.info("event delivered", metadata: metadata)
        case .failed(let reason, _, _):
            metadata["reason"] = .string(reason)
            logger.notice("event not delivered", metadata: metadata)
        }
    }

    private static func read(_ path: String) throws(StartError) -> PEMSource {
        do throws(File.Failure) {
            return .bytes(try File.read(path, .anything, limit: 16 << 20), name: path)
        } catch {
            throw .file("\(error)")
        }
    }
}

extension DeliveryOutcome {
    fileprivate init(_ outcome: ClientOutcome, milliseconds: Int64) {
        switch outcome {
        case .success(let response): self = .answered(status: response.status, milliseconds: milliseconds)
        case .failure(let failure):
            let fault: ReceiverFault? =
                switch failure.kind {
                case .tooLate: .slow
                case .unreachable: .unreachable
                case .broken: .refused
                case .forbidden, .unsendable, .stopped: nil
                }
            self = .failed(reason: failure.description, fault, milliseconds: milliseconds)
        }
    }
}
