import Hummingbird
import Logging

@main
struct Peer {
    static func main() async throws {
        let port = Int(CommandLine.arguments[1]) ?? 0
        let body = ByteBuffer(string: CommandLine.arguments[2])
        let router = Router()
        router.get("/status") { _, _ in
            Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: body))
        }
        var logger = Logger(label: "peer")
        logger.logLevel = .error
        try await Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger
        ).runService()
    }
}
