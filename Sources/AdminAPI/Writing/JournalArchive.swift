// The journal as an HTTP Archive 1.2: what browsers' tools and proxies read. Secrets are struck out in the journal
// already; what HAR has no member for stands under `_drydock`.

import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios

/// Some requests as an archive.
struct JournalArchive {
    var entries: [JournalEntry]
    /// What the rules said to them.
    var explained: JournalExplanation
    /// What is to be said of their clients.
    var report: ClientReport
    var version: String

    func write(to json: inout JSONWriter) {
        json.object("log") { json in
            json.member("version", "1.2")
            json.object("creator") { json in
                json.member("name", "drydock")
                json.member("version", version)
            }
            json.array("entries") { json in
                for entry in entries { json.object { write(entry, to: &$0) } }
            }
            json.object("_drydock") { report.write(to: &$0) }
        }
    }

    private func write(_ entry: JournalEntry, to json: inout JSONWriter) {
        let delay = entry.outline.extras.delayMilliseconds.milliseconds
        json.member("startedDateTime", timestamp: entry.outline.tenantTime.milliseconds)
        json.member("time", delay)
        json.object("request") { Self.writeRequest(entry, to: &$0) }
        json.object("response") { Self.writeResponse(entry, to: &$0) }
        json.object("cache") { _ in }
        json.object("timings") { json in
            json.member("send", 0)
            json.member("wait", delay)
            json.member("receive", 0)
        }
        json.object("_drydock") { $0.members(of: entry, explained: explained) }
    }

    private static func writeRequest(_ entry: JournalEntry, to json: inout JSONWriter) {
        json.member("method", entry.method)
        // Under which name the server was called is not kept.
        json.member("url", "http://localhost\(entry.target)")
        json.member("httpVersion", "HTTP/1.1")
        json.array("cookies") { _ in }
        json.array("headers") { json in
            for field in entry.fields { json.object { pair(field.name, field.value, to: &$0) } }
        }
        json.array("queryString") { json in
            let query = entry.target.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1).dropFirst().first
            for parameter in query?.split(separator: UInt8(ascii: "&")) ?? [] {
                let parts = parameter.split(separator: UInt8(ascii: "="), maxSplits: 1).map { Array($0)[...] }
                let value = parts.count > 1 ? PercentEncoding.text(parts[1], plusIsSpace: true) : ""
                json.object { pair(parts.first.map { PercentEncoding.text($0) } ?? "", value, to: &$0) }
            }
        }
        json.member("headersSize", -1)
        json.member("bodySize", entry.outline.extras.upload?.bytes ?? -1)
    }

    private static func writeResponse(_ entry: JournalEntry, to json: inout JSONWriter) {
        json.member("status", entry.outline.status)
        json.member("statusText", "")
        json.member("httpVersion", "HTTP/1.1")
        json.array("cookies") { _ in }
        json.array("headers") { json in
            if let seconds = entry.outline.extras.retryAfterSeconds {
                json.object { pair("Retry-After", String(seconds), to: &$0) }
            }
        }
        json.object("content") { json in
            json.member("size", -1)
            json.member("mimeType", "")
        }
        json.member("redirectURL", "")
        json.member("headersSize", -1)
        json.member("bodySize", -1)
    }

    private static func pair(_ name: String, _ value: String, to json: inout JSONWriter) {
        json.member("name", name)
        json.member("value", value)
    }
}
