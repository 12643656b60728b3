// drydock watch: what a running server answers, line by line, as it happens.

import ArgumentParser
import Formats
import Glibc
import HTTP1

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

    /// The least time between two looks, in microseconds: a busy server is not asked all the time.
    private static let interval: UInt32 = 100_000

    func run() throws {
        // A reader that has gone is an error of `write`, not the end.
        _ = signal(SIGPIPE, SIG_IGN)
        var server = try ControlPlane(option: url, timeout: .seconds(10))
        server.token = try Environment.value("admin-token", flag: adminToken)
        let wanted = try Environment.value("tenant", flag: tenant) ?? "*"
        server.tenant = wanted
        var requests = LiveRequests(server: server, operation: operation)
        do throws(ControlPlane.Failure) {
            _ = try requests.look { _, _ in true }
        } catch {
            throw CommandFailure(.failure, "Nothing to watch: \(error)")
        }
        if requests.isOfNobody { StandardError.print("There is no tenant \(wanted) yet; waiting for it.") }
        var isLost = false
        while true {
            usleep(Self.interval)
            do throws(ControlPlane.Failure) {
                // Whoever read the lines has gone: so does this.
                guard try requests.look(show) else { return }
                if isLost { StandardError.print("connected again") }
                isLost = false
            } catch {
                if !isLost { StandardError.print("\(error); waiting for it to come back") }
                isLost = true
            }
        }
    }

    /// Prints a line; false when nobody reads it.
    private func show(_ entry: JSONNode, of tenant: String) -> Bool {
        // As the server itself shows it: without the query, and no longer than a line.
        let path = String(
            decoding: (entry["target"]?.string ?? "").utf8.prefix { $0 != 0x3F }.prefix(200),
            as: UTF8.self
        )
        var line = RequestLine(
            time: entry["time"]?.string.flatMap { RFC3339.milliseconds($0) } ?? 0,
            tenant: tenant,
            call: entry["operation"]?.string ?? "\(entry["method"]?.string ?? "?") \(path)",
            status: entry["status"]?.integer(in: 0...999) ?? 0
        )
        line.source = entry["source"]?.string
        line.phase = entry["phaseAfter"]?.string
        line.delayMilliseconds = Int64(entry["delayInMilliseconds"]?.integer(in: 0...Int.max) ?? 0)
        if let place = entry["decidingRule"]?.integer(in: 0...Int.max) {
            let rule = entry["rules"]?.elements?.first { $0["rule"]?.integer(in: 0...Int.max) == place }
            line.rule = rule?["name"]?.string ?? "rule \(place)"
        }
        return StandardOutput.print(String(decoding: format == .json ? line.json : line.text, as: UTF8.self))
    }
}

/// The requests of a running server as they come, over resets of tenants and new starts of the server.
private struct LiveRequests {
    /// How far a tenant's journal was read.
    private struct Place {
        /// The newest request there, by its number; after a reset they count from 1 again.
        var sequence = 0
        /// When it came, by a clock that never goes back.
        var uptime = -1
        /// How often the tenant's scenario was set or reset.
        var scenario = 0
    }

    /// With the tenant that is wanted, or `*`.
    let server: ControlPlane
    let operation: String?
    /// Where the last look has ended; it begins with what tells one run of the server from others.
    private var cursor: String?
    private var read: [String: Place] = [:]

    init(server: ControlPlane, operation: String?) {
        (self.server, self.operation) = (server, operation)
    }

    var isOfNobody: Bool { read.isEmpty }

    /// Waits until something has moved, and shows what is new; the first look only tells where to go on from.
    ///
    /// - Returns: Whether all was shown, which ends with the first `false` of `show`.
    mutating func look(_ show: (JSONNode, String) -> Bool) throws(ControlPlane.Failure) -> Bool {
        let since = cursor.map { "?since=\($0)&timeout=5s" } ?? ""
        let answer = try server.ask("/__admin/changes\(since)")
        let changes = try? JSONReader.read(answer.content)
        guard let next = changes?["cursor"]?.string, let tenants = changes?["tenants"]?.members else {
            throw server.stranger
        }
        let isFirst = cursor == nil
        // Another server: all that it was asked is new.
        if let cursor, cursor.prefix(while: { $0 != "-" }) != next.prefix(while: { $0 != "-" }) { read = [:] }
        for tenant in tenants {
            // One that is gone: another of its name may come.
            guard let scenario = tenant.value["scenario"]?.integer(in: 0...Int.max) else {
                read[tenant.name] = nil
                continue
            }
            var place = read[tenant.name] ?? Place(scenario: scenario)
            let isShown = try advance(&place, in: tenant.name, scenario, limit: isFirst ? 1 : 10_000) {
                isFirst || show($0, tenant.name)
            }
            read[tenant.name] = place
            guard isShown else { return false }
        }
        cursor = next
        return true
    }

    private func advance(
        _ place: inout Place,
        in tenant: String,
        _ scenario: Int,
        limit: Int,
        _ show: (JSONNode) -> Bool
    ) throws(ControlPlane.Failure) -> Bool {
        let last = place
        // A reset may have begun the journal anew: then what was shown is told by its time.
        if scenario != place.scenario { (place.sequence, place.scenario) = (0, scenario) }
        for entry in try entries(of: tenant, since: place.sequence, limit: limit) {
            place.sequence = entry["sequence"]?.integer(in: 0...Int.max) ?? place.sequence
            place.uptime = entry["uptimeInMilliseconds"]?.integer(in: 0...Int.max) ?? place.uptime
            let isNew = (place.uptime, place.sequence) > (last.uptime, last.sequence)
            guard !isNew || show(entry) else { return false }
        }
        return true
    }

    /// What the journal has, oldest first; nothing of a tenant that has gone meanwhile.
    private func entries(of tenant: String, since: Int, limit: Int) throws(ControlPlane.Failure)
        -> [JSONNode]
    {
        var server = server
        server.tenant = tenant
        let filter = operation.map { "&operation=\($0)" } ?? ""
        do throws(ControlPlane.Failure) {
            let page = try server.ask("/__admin/requests?since=\(since)&limit=\(limit)\(filter)")
            return (try? JSONReader.read(page.content))?["requests"]?.elements ?? []
        } catch {
            guard error.status == 404 else { throw error }
            return []
        }
    }
}
