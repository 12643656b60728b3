// What is said of a request in one line: by the server as it answers, and by `drydock watch` from elsewhere.

/// A request and its answer in one line.
package struct RequestLine: Sendable {
    /// Tenant time, in milliseconds since 1970.
    package var time: Int64
    package var tenant: String
    /// The operation, or method and path where there is none.
    package var call: String
    package var source: String?
    package var status: Int
    /// The rule that disturbed it.
    package var rule: String?
    package var delayMilliseconds: Int64 = 0
    /// The phase of the job as the answer shows it.
    package var phase: String?

    package init(time: Int64, tenant: String, call: String, status: Int) {
        (self.time, self.tenant, self.call, self.status) = (time, tenant, call, status)
    }

    /// For a person, with its end: names cannot act on a terminal or forge a line.
    package var text: [UInt8] {
        var line: [UInt8] = []
        RFC3339.append(time, to: &line)
        var words = " \(tenant) \(call) \(status)"
        if let source { words += " source=\(source)" }
        if let phase { words += " phase=\(phase)" }
        if delayMilliseconds > 0 { words += " delay=\(delayMilliseconds)ms" }
        if let rule { words += " rule=\"\(rule)\"" }
        line += TerminalText.escaped(words).utf8
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// For a program, with its end.
    package var json: [UInt8] {
        var line = JSONWriter.text { json in
            json.object { json in
                json.member("time", timestamp: time)
                json.member("tenant", tenant)
                json.member("call", call)
                json.member("status", status)
                json.member("source", source)
                json.member("phase", phase)
                json.member("delayInMilliseconds", delayMilliseconds)
                json.member("rule", rule)
            }
        }
        line.append(UInt8(ascii: "\n"))
        return line
    }
}
