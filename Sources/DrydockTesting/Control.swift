// The control plane of the server in this process. It is called as from any other language, so that what a test is told
// here is what the contract says.

import Drydock
import Foundation
import FoundationNetworking
import Synchronization
import Testing

/// What the server refuses or finds not as the test expects it; `message` is its sentence.
public struct Refusal: Error, CustomStringConvertible {
    /// The answer's status, 0 without one: 408, 409 and 422 mean that the client did not do as expected.
    public var status: Int
    public var message: String

    public var description: String { message }
}

/// Calls the control plane.
enum Control {
    /// The server of this process, started by the first test that needs it.
    static let ours = Result { try Drydock.launch() }

    /// Loopback is asked directly, whatever proxy the environment names.
    private static let network: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.connectionProxyDictionary = [:]
        configuration.timeoutIntervalForRequest = 3_600
        return URLSession(configuration: configuration)
    }()

    /// - Returns: The answer's content.
    /// - Throws: `Refusal` for an answer that is no success.
    static func call(
        _ method: String,
        _ url: String,
        _ body: (any Encodable)?,
        tenant: String
    ) async throws -> Data {
        guard let target = URL(string: url) else {
            throw Refusal(status: 0, message: "\(url) is no URL")
        }
        var request = URLRequest(url: target)
        request.httpMethod = method
        request.httpBody = try body.map { try JSONEncoder().encode($0) }
        request.setValue(tenant, forHTTPHeaderField: "X-Drydock-Tenant")
        let (data, answer) = try await network.data(for: request)
        let status = (answer as? HTTPURLResponse)?.statusCode ?? 0
        guard status >= 300 || status == 0 else { return data }
        let refused = try? JSONDecoder().decode(Refused.self, from: data)
        throw Refusal(
            status: status,
            message: refused?.error.message ?? "\(status): \(String(decoding: data, as: UTF8.self))"
        )
    }

    private struct Refused: Decodable {
        struct Reason: Decodable { var message: String }
        var error: Reason
    }
}

extension Tenant {
    /// How often a tenant was made for a test of each name: each argument of a parameterized test has one.
    private static let made = Mutex<[String: Int]>([:])

    static func make(for test: Test, _ settings: DrydockTrait.Settings) async throws -> Tenant {
        let server = try Control.ours.get()
        let stem = stem(of: test)
        let count = made.withLock { made in
            made[stem, default: 0] += 1
            return made[stem] ?? 1
        }
        let name = count == 1 ? stem : "\(stem)-\(count)"
        guard let control = server.tenant(name) else {
            throw Refusal(status: 503, message: "there are too many tenants for \(test.name)")
        }
        let tenant = Tenant(name: name, server: server, control: control)
        if let scenario = settings.scenario { try tenant.play(scenario) }
        if let clock = settings.clock { try await tenant.change(clock) }
        return tenant
    }

    /// Fit for a host's label: `heedsretryafter-3fa2b1`.
    private static func stem(of test: Test) -> String {
        let letters = test.name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        let words = String(letters).split(separator: "-").joined(separator: "-").prefix(40)
        // FNV-1a: any hash will do that is the same on every run.
        let hash = "\(test.id)".utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return "\(words.isEmpty ? "test" : words)-\(String(hash & 0xFF_FFFF, radix: 16))"
    }
}

extension Duration {
    /// As the control plane reads it, `3s500ms`; parts of a millisecond are dropped.
    var inWords: String {
        let parts = components
        return "\(parts.seconds)s\(parts.attoseconds / 1_000_000_000_000_000)ms"
    }
}
