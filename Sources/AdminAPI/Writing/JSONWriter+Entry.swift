// A request of the journal as the control plane shows it.

import Formats
import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension JSONWriter {
    mutating func members(of entry: JournalEntry, explained: JournalExplanation) {
        members(of: entry)
        guard let lines = explained.lines(for: entry.sequence) else { return null("rules") }
        array("rules") { json in
            for line in lines {
                json.object { json in
                    json.member("rule", line.rule)
                    json.member("name", line.name)
                    json.member("tried", line.tried)
                    json.member("fired", line.fired)
                    json.member("reason", line.reason)
                }
            }
        }
    }

    mutating func members(of entry: JournalEntry) {
        let outline = entry.outline
        member("sequence", entry.sequence)
        member("requestId", hex: outline.requestID.value)
        member("time", timestamp: outline.tenantTime.milliseconds)
        member("uptimeInMilliseconds", outline.uptime.milliseconds)
        member("method", entry.method)
        member("target", entry.target)
        member("operation", entry.operation?.rawValue)
        member("version", entry.version?.rawValue)
        member("status", outline.status)
        member("client", entry.client)
        member("source", entry.source)
        member("job", entry.job?.name)
        member("phaseBefore", entry.phaseBefore?.name)
        member("phaseAfter", outline.phaseAfter?.name)
        member("traceId", entry.traceID)
        disturbance(of: outline.extras)
        object("headers") { json in
            for field in entry.fields {
                json.key(named: field.name)
                json.string(field.value)
            }
        }
        upload(of: entry)
        array("problems") { json in
            for name in outline.problems.names { json.string(name) }
        }
        member("nearestRoute", entry.nearestRoute)
        member("refusal", entry.refusal)
    }

    private mutating func disturbance(of extras: CallExtras) {
        key("decidingRule")
        if let rule = extras.decidingRule { integer(rule) } else { null() }
        member("delayInMilliseconds", extras.delayMilliseconds.milliseconds)
        member("wire", extras.wire?.name)
        key("retryAfter")
        if let seconds = extras.retryAfterSeconds { integer(seconds) } else { null() }
    }

    private mutating func upload(of entry: JournalEntry) {
        key("upload")
        guard let upload = entry.outline.extras.upload else { return null() }
        object { json in
            json.member("fileName", entry.fileName)
            json.member("bytes", upload.bytes)
            // Of a file that was refused, no more is known.
            guard entry.refusal == nil else {
                json.null("digest")
                json.null("rows")
                return json.null("columns")
            }
            json.member("digest", String(upload.digest, radix: 16))
            json.member("rows", upload.rows)
            json.member("columns", upload.columns)
        }
    }
}

extension FaultCondition.Phase {
    fileprivate var name: String {
        switch self {
        case .aggregation(let phase): phase.rawValue
        case .export(let status): status.rawValue
        }
    }
}

extension WireEffect {
    fileprivate var name: String {
        switch self {
        case .reset: "reset"
        case .close: "close"
        case .stall: "stall"
        case .garbage: "garbage"
        case .truncate(let bytes): "truncate: \(bytes)"
        case .dribble(let bytes, let pause): "dribble: \(bytes), every: \(pause.milliseconds)ms"
        case .resetUpload(let bytes): "reset-upload: \(bytes)"
        case .read(let bytes, let pause): "read: \(bytes), every: \(pause.milliseconds)ms"
        }
    }
}

extension ClientProblems {
    /// The ids of the report's rules.
    fileprivate var names: [String] {
        ReviewRule.ofProblems.filter { contains($0.0) }.map(\.1.rawValue)
    }
}
