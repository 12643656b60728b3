// drydock watch: what a running server answers, line by line, as it happens.

import ArgumentParser
import Formats
import Glibc

/// Shows requests live until it is interrupted.
struct Watch: ParsableCommand {
    /// The forms of a line.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    static let configuration = CommandConfiguration(
        abstract: "Show each request of a running server as it is answered.",
        discussion: "Goes on until it is interrupted, also when the server ends and comes back."
    )

    @Option(help: "The server's or its control plane's URL.")
    var url: String?

    @Option(help: "The tenant to watch, or * for all. (default: *)")
    var tenant: String?

    @Option(help: "Only requests of this operation, such as load-accounts.")
    var operation: String?

    @Option(help: "text or json.")
    var format = Format.text

    @Option(help: "The control plane's token, when it asks for one.")
    var adminToken: String?

    /// How long it takes at most until a line is seen, in microseconds.
    private static let interval: UInt32 = 300_000

    func run() throws {
        let url = try Environment.value("url", flag: url) ?? "http://127.0.0.1:8080"
        guard var requester = HTTPRequester(url: url, timeout: .seconds(10)) else {
            throw ValidationError("--url must be http://HOST:PORT, not '\(url)'.")
        }
        requester.token = try Environment.value("admin-token", flag: adminToken)
        let wanted = try Environment.value("tenant", flag: tenant) ?? "*"
        // What was there before is not shown, except of tenants that come later.
        var seen: [String: Int] = [:]
        var isFirst = true
        var isLost = false
        while true {
            do throws(HTTPRequester.Failure) {
                try look(by: requester, at: wanted, &seen, showing: !isFirst, isBack: isLost)
                isFirst = false
                if isLost { StandardError.print("connected again") }
                isLost = false
            } catch {
                if isFirst { throw CommandFailure(.failure, "Nothing to watch: \(error)") }
                if !isLost { StandardError.print("\(error); waiting for it to come back") }
                isLost = true
            }
            usleep(Self.interval)
        }
    }

    /// Prints what is new.
    private func look(
        by requester: HTTPRequester,
        at wanted: String,
        _ seen: inout [String: Int],
        showing isShown: Bool,
        isBack: Bool
    ) throws(HTTPRequester.Failure) {
        let answer = try requester.ask("/__admin/tenants")
        guard let tenants = (try? JSONReader.read(answer.body))?["tenants"]?.elements else {
            throw requester.stranger
        }
        for tenant in tenants {
            guard let name = tenant["name"]?.string, wanted == "*" || wanted == name else { continue }
            var requester = requester
            requester.tenant = name
            let filter = operation.map { "&operation=\($0)" } ?? ""
            // A server that has started anew counts from 1.
            if isBack, try newest(by: requester) < seen[name] ?? 0 { seen[name] = 0 }
            let since = seen[name] ?? 0
            // Before anything is shown, only the place of the newest is wanted.
            let limit = isShown ? 10_000 : 1
            let page = try requester.ask("/__admin/requests?since=\(since)&limit=\(limit)\(filter)")
            let entries = (try? JSONReader.read(page.body))?["requests"]?.elements ?? []
            for entry in entries {
                seen[name] = entry["sequence"]?.integer(in: 0...Int.max) ?? since
                if isShown { show(entry, of: name) }
            }
            if seen[name] == nil { seen[name] = 0 }
        }
    }

    /// The sequence number of the newest request.
    private func newest(by requester: HTTPRequester) throws(HTTPRequester.Failure) -> Int {
        let page = try requester.ask("/__admin/requests?limit=1")
        let entry = (try? JSONReader.read(page.body))?["requests"]?.elements?.last
        return entry?["sequence"]?.integer(in: 0...Int.max) ?? 0
    }

    private func show(_ entry: JSONNode, of tenant: String) {
        let target = "\(entry["method"]?.string ?? "?") \(entry["target"]?.string ?? "")"
        var line = RequestLine(
            time: entry["time"]?.string.flatMap { RFC3339.milliseconds($0) } ?? 0,
            tenant: tenant,
            call: entry["operation"]?.string ?? target,
            status: entry["status"]?.integer(in: 0...999) ?? 0
        )
        line.source = entry["source"]?.string
        line.phase = entry["phaseAfter"]?.string
        line.delayMilliseconds = Int64(entry["delayInMilliseconds"]?.integer(in: 0...Int.max) ?? 0)
        if let place = entry["decidingRule"]?.integer(in: 0...Int.max) {
            let rule = entry["rules"]?.elements?.first { $0["rule"]?.integer(in: 0...Int.max) == place }
            line.rule = rule?["name"]?.string ?? "rule \(place)"
        }
        StandardOutput.print(String(decoding: format == .json ? line.json : line.text, as: UTF8.self))
    }
}
