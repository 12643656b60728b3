// A client of Identity Security Cloud that knows nothing of Drydock but a header.

import DrydockTesting
import Foundation
import FoundationNetworking

struct Client {
    private let url: String
    private let headers: [String: String]

    init(_ tenant: Tenant) { (url, headers) = (tenant.url, tenant.headers) }

    /// The task's id; nil where the upload is refused.
    func upload(rows: Int = 2) async throws -> String? {
        struct Load: Decodable {
            struct Task: Decodable { var id: String }
            var task: Task
        }
        let csv = "id,name\n" + (0..<rows).map { "\($0),user\n" }.joined()
        let head = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"
        let path = "/sources/v1/2c9180835d2e5168015d32f890ca1581/load-accounts"
        let (status, data) = try await send(path, Data((head + csv + "\r\n--edge--\r\n").utf8))
        return status == 202 ? try JSONDecoder().decode(Load.self, from: data).task.id : nil
    }

    /// Without the header that the service asks for: an error in the report.
    func startExport() async throws {
        let some = "8c190e67-87aa-4ed9-a90b-d9d5344523fb"
        _ = try await send(
            "/role-mining-sessions/v1/\(some)/potential-roles/\(some)/export-async/\(some)",
            nil
        )
    }

    private func send(_ path: String, _ body: Data?) async throws -> (Int, Data) {
        guard let target = URL(string: url + path) else { throw URLError(.badURL) }
        var request = URLRequest(url: target)
        request.allHTTPHeaderFields = headers
        request.setValue("Bearer any", forHTTPHeaderField: "Authorization")
        request.setValue("application/json", forHTTPHeaderField: "Accept")
        if let body {
            request.httpMethod = "POST"
            request.httpBody = body
            request.setValue("multipart/form-data; boundary=edge", forHTTPHeaderField: "Content-Type")
        }
        let (data, answer) = try await URLSession.shared.data(for: request)
        return ((answer as? HTTPURLResponse)?.statusCode ?? 0, data)
    }
}
