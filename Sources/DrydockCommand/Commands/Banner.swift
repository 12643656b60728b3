// What a person sees when the server has started, on standard error.

import Drydock

/// The start-up banner.
enum Banner {
    static func print(for server: Drydock) {
        StandardError.print(text(for: server))
    }

    private static func text(for server: Drydock) -> String {
        let source = "2c9180835d2e5168015d32f890ca1581"
        return """

            Drydock \(drydockVersion) stands in for Identity Security Cloud at \(server.url)
            Scenario: \(server.scenarioName)   Seed: \(server.seed)\(control(of: server))

            Try it:
              curl \(server.url)/oauth/token -d grant_type=client_credentials -d client_id=me -d client_secret=any
              curl -X POST \(server.url)/v2025/sources/\(source)/load-accounts -H 'Authorization: Bearer any'
              curl \(server.url)/v2025/account-aggregations/TASK_ID/status -H 'Authorization: Bearer any'

            """
    }

    private static func control(of server: Drydock) -> String {
        var lines = ""
        if let url = server.httpsURL { lines += "\nTLS: \(url)" }
        if let file = server.caFile { lines += "   trust: \(file)" }
        if let url = server.adminURL { lines += "\nControl plane: \(url)" }
        if let url = server.pageURL { lines += "\nSee what happens: \(url)" }
        return lines
    }
}
