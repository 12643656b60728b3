// The command line's own requests to a server: one GET at a time, with a bound on its time and its size.

import CPosixShims
import Dispatch
import Drydock
import Formats
import HTTP1
import HTTPClient
import HTTPMessages
import Synchronization

/// The control plane of a Drydock server.
struct ControlPlane {
    /// Why there is no answer.
    struct Failure: Error, CustomStringConvertible {
        var description: String
        /// Of an answer that was a refusal.
        var status: Int?
    }

    private let url: HTTPURL
    /// The options by which a person names another place.
    private let options: String
    var timeout: Duration
    var token: String?
    var tenant: String?
    private let client = HTTPClient()

    /// Bytes of an answer: far more than Drydock ever has to say.
    private static let mostContent = 64 << 20

    /// - Parameters:
    ///   - url: the server's; its path means nothing.
    ///   - timeout: how long an answer may take.
    ///   - options: those that a person has named it by.
    /// - Throws: `Failure` for what is no URL.
    init(_ url: String, timeout: Duration, options: String = "--url") throws(Failure) {
        do throws(HTTPURLError) {
            self.url = try HTTPURL(url)
        } catch {
            throw Failure(description: "'\(url)' is no URL that can be asked: \(error.reason)")
        }
        (self.timeout, self.options) = (timeout, options)
        // Whoever reads what is printed may hang up: that is an error of `write`, not the end.
        shim_ignore_sigpipe()
    }

    /// The one that `--url` names.
    init(option: String?, timeout: Duration) throws {
        let url = try Environment.value("url", flag: option) ?? "http://127.0.0.1:8080"
        do throws(Failure) {
            try self.init(url, timeout: timeout)
        } catch {
            throw CommandFailure(.usage, "--url must be http://HOST:PORT, not '\(url)'.")
        }
    }

    /// The answer of Drydock's control plane.
    ///
    /// - Throws: `Failure` for every other answer, with what to do about it.
    func ask(_ target: String) throws(Failure) -> ReceivedResponse {
        let answer = try get(target)
        guard answer.status != 200 else { return answer }
        // Whatever the control plane refuses, it says why in a form of its own.
        let isDrydock = (try? JSONReader.read(answer.content))?["error"]?["code"]?.string != nil
        let advice =
            switch answer.status {
            case 401: "give its token with --admin-token or DRYDOCK_ADMIN_TOKEN"
            case _ where isDrydock: "this is what it says"
            default: "no Drydock answers there, or its control plane is off or on another port"
            }
        throw Failure(
            description: "\(url.authority) answered \(answer.status): \(advice)\n\(answer.excerpt)",
            status: answer.status
        )
    }

    /// Something answers, but not as Drydock does.
    var stranger: Failure { stranger("") }

    private func stranger(_ reason: String) -> Failure {
        Failure(
            description:
                "no Drydock answers there: what answers at \(url.authority) is not Drydock; give the host "
                + "and port of its control plane\(reason)"
        )
    }

    private func get(_ target: String) throws(Failure) -> ReceivedResponse {
        var request = ClientRequest(.get, url)
        request.url.target = target
        if let token { request.fields.append(("Authorization", "Bearer \(token)")) }
        if let tenant { request.fields.append(("X-Drydock-Tenant", tenant)) }
        request.timeoutMilliseconds = timeout.wholeMilliseconds
        request.mostContent = Self.mostContent
        switch wait(for: request) {
        case .success(let answer) where answer.isCutOff: throw stranger
        case .success(let answer): return answer
        case .failure(let failure): throw explained(failure)
        }
    }

    private func explained(_ failure: ClientFailure) -> Failure {
        switch failure.kind {
        case .tooLate:
            Failure(
                description:
                    "\(url.authority) has not answered in full within \(timeout): is it Drydock? --timeout waits longer"
            )
        case .broken: stranger(" (\(failure))")
        case .unreachable:
            Failure(
                description: failure.description.prefix(1).lowercased()
                    + failure.description.dropFirst().dropLast()
                    + ": start Drydock with `drydock serve`, or say where it runs with \(options)"
            )
        case .forbidden, .unsendable, .stopped: Failure(description: "\(failure)")
        }
    }

    private func wait(for request: ClientRequest) -> ClientOutcome {
        let (done, outcome) = (DispatchSemaphore(value: 0), SharedOutcome())
        client.send(request) { result in
            outcome.value.withLock { $0 = result }
            done.signal()
        }
        done.wait()
        return outcome.value.withLock { $0 }
    }

    private final class SharedOutcome: Sendable {
        let value = Mutex(ClientOutcome.failure(ClientFailure(.stopped, "")))
    }
}

extension ReceivedResponse {
    var text: String { String(decoding: content, as: UTF8.self) }

    /// The beginning of the content, fit to be shown: it may be anybody's.
    fileprivate var excerpt: String {
        TerminalText.escaped(String(decoding: content.prefix(1_000), as: UTF8.self), keepingLines: true)
    }
}
