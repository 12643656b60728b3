import FlyingFox
import Foundation

@main
struct Peer {
    static func main() async throws {
        let port = UInt16(CommandLine.arguments[1]) ?? 0
        let body = Data(CommandLine.arguments[2].utf8)
        let server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: port), logger: .disabled)
        await server.appendRoute("GET /status") { _ in
            HTTPResponse(statusCode: .ok, headers: [.contentType: "application/json"], body: body)
        }
        try await server.run()
    }
}
