// The client under test: uploads a file of accounts and polls until it is aggregated.

import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A client of Identity Security Cloud; it knows nothing of Drydock.
public struct Uploader: Sendable {
    /// Why an upload failed.
    public enum Failure: Error, Equatable {
        case status(Int)
        case aggregationEnded(String)
    }

    private let tenantURL: String
    private let headers: [String: String]
    private let pause: @Sendable (_ seconds: Int) async throws -> Void

    /// - Parameters:
    ///   - tenantURL: Such as `https://acme.api.identitynow.com`.
    ///   - headers: What every request carries besides.
    ///   - pause: How to wait between two calls.
    public init(
        tenantURL: String,
        headers: [String: String] = [:],
        pause: @escaping @Sendable (_ seconds: Int) async throws -> Void = {
            try await Task.sleep(for: .seconds($0))
        }
    ) {
        self.tenantURL = tenantURL
        self.headers = headers
        self.pause = pause
    }

    /// Uploads accounts and waits for the end of their aggregation.
    ///
    /// - Returns: How many accounts were processed.
    public func upload(_ csv: String, to source: String) async throws -> Int {
        var request = try request("/sources/v1/\(source)/load-accounts")
        request.httpMethod = "POST"
        request.setValue("multipart/form-data; boundary=edge", forHTTPHeaderField: "Content-Type")
        let head = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"
        request.httpBody = Data((head + csv + "\r\n--edge--\r\n").utf8)
        let load: Load = try await answer(to: request)
        return try await poll(load.task.id)
    }

    private func poll(_ aggregation: String) async throws -> Int {
        while true {
            let request = try request("/account-aggregations/v1/\(aggregation)/status")
            let status: Status = try await answer(to: request)
            switch status.status {
            case "STARTED", "ACCOUNTS_COLLECTED", "RETRIED": try await pause(5)
            case "COMPLETED": return status.processedAccounts ?? 0
            default: throw Failure.aggregationEnded(status.status)
            }
        }
    }

    private func request(_ path: String) throws -> URLRequest {
        guard let url = URL(string: tenantURL + path) else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.allHTTPHeaderFields = headers
        request.setValue("Bearer personal-access-token", forHTTPHeaderField: "Authorization")
        return request
    }

    /// Asks until the answer is not 429; Retry-After says how long to wait.
    private func answer<Answer: Decodable>(to request: URLRequest) async throws -> Answer {
        while true {
            let (data, response) = try await URLSession.shared.data(for: request)
            guard let response = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
            switch response.statusCode {
            case 200, 202: return try JSONDecoder().decode(Answer.self, from: data)
            case 429:
                try await pause(response.value(forHTTPHeaderField: "Retry-After").flatMap { Int($0) } ?? 10)
            case let status: throw Failure.status(status)
            }
        }
    }

    private struct Load: Decodable {
        struct Task: Decodable { var id: String }
        var task: Task
    }

    private struct Status: Decodable {
        var status: String
        var processedAccounts: Int?
    }
}
