// Small languages that the two APIs read, each sent to a whole server in the one place where it stands.

import CloudAPI

@testable import Drydock

/// Sends inputs where they belong and looks no further than that the server goes on.
enum DeskTarget {
    /// Calls of the control plane, separated by a byte 0x1E; in each a line `METHOD PATH?QUERY`, then the body.
    static func admin(_ input: FuzzInput) {
        let desk = Desk.withTasks()
        for call in input.bytes.split(separator: 0x1E, maxSplits: 8) {
            let line = call.prefix { $0 != UInt8(ascii: "\n") }
            let words = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
            guard words.count == 2 else { continue }
            let method = String(decoding: words[0].filter(isLetter), as: UTF8.self)
            desk.send(method, "/__admin/" + targetText(words[1]), body: Array(call.dropFirst(line.count + 1)))
        }
    }

    /// A scenario that comes over the wire and is then played: loads, polls, an export, moves of the clock, the report.
    static func scenario(_ input: FuzzInput) {
        let desk = Desk()
        desk.send("PUT", "/__admin/scenario", body: input.bytes)
        for advance in ["5s", "999d", "36525d"] {
            desk.load()
            desk.play()
            desk.send("POST", "/__admin/clock", body: Array("{\"advance\":\"\(advance)\"}".utf8))
            desk.send("POST", "/__admin/clock", body: Array("{\"advance\":\"next\"}".utf8))
        }
        for path in [
            "report?format=text", "report?format=junit", "jobs", "faults", "requests", "scenario", "metrics",
        ] {
            desk.send("GET", "/__admin/\(path)")
        }
    }

    /// The value of `filters` in the list of tasks.
    static func filter(_ input: FuzzInput) {
        let desk = Desk.withTasks()
        for version in ["beta", "v2026"] {
            desk.send("GET", "/\(version)/task-status?filters=\(percentEncoded(input.bytes))", Desk.bearer)
        }
    }

    /// The body of a PATCH of a task.
    static func patch(_ input: FuzzInput) {
        let desk = Desk.withTasks()
        let tasks = String(decoding: desk.send("GET", "/v2025/task-status", Desk.bearer), as: UTF8.self)
        for id in ids(in: tasks).prefix(1) {
            desk.send("PATCH", "/v2025/task-status/\(id)", Desk.bearer, body: input.bytes)
            desk.send("GET", "/v2025/task-status/\(id)", Desk.bearer)
        }
    }

    /// Claims of a token that is signed as Drydock signs, the same of a stranger, a request for one, and Basic credentials.
    static func token(_ input: FuzzInput) {
        let desk = Desk()
        let signer = HMACTokenSigner(seed: 7)
        let header = base64(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))
        let signed = header + "." + base64(input.bytes)
        for code in [signer.authenticationCode(of: Array(signed.utf8)), [1, 2, 3]] {
            let token = signed + "." + base64(code)
            desk.send("GET", "/v2025/task-status", [("Authorization", "Bearer \(token)")])
            desk.send("POST", "/v2025/sources/hr/load-accounts", [("Authorization", "Bearer \(token)")])
        }
        let form = [("Content-Type", "application/x-www-form-urlencoded")]
        desk.send("POST", "/oauth/token", form, body: input.bytes)
        desk.send(
            "POST",
            "/oauth/token?grant_type=client_credentials",
            [("Authorization", "Basic \(base64(input.bytes))")]
        )
        desk.send("GET", "/__admin/requests")
    }

    /// Frames of HTTP/2 behind preface and settings; their heads reach both APIs.
    static func frames(_ input: FuzzInput) {
        let opening = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]
        for pieces in input.deliveries {
            var pieces = pieces
            if pieces.isEmpty { pieces = [[]] }
            pieces[0] = opening + pieces[0]
            Desk.withTasks().sendFrames(pieces)
        }
    }
}

extension Desk {
    static let bearer = [("Authorization", "Bearer t")]

    static func withTasks() -> Desk {
        let desk = Desk()
        desk.load()
        return desk
    }

    func load() {
        let file = [("Content-Type", "multipart/form-data; boundary=b")]
        let csv =
            "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nid,name\n1,Ada\n2,Grace\n\r\n--b--\r\n"
        send("POST", "/oauth/token?grant_type=client_credentials&client_id=me&client_secret=any")
        send("POST", "/v2025/sources/hr/load-accounts", Self.bearer + file, body: Array(csv.utf8))
        send("POST", "/beta/sources/directory/load-accounts", Self.bearer)
        send(
            "POST",
            "/v2024/sources/hr/load-uncorrelated-accounts",
            Self.bearer + file,
            body: Array(csv.utf8)
        )
        send("POST", "/sources/v1/hr/load-entitlements", Self.bearer)
        send("POST", "/v2025/role-mining-sessions/s/potential-roles/r/export-async", Self.bearer)
    }

    /// Looks at every job, as clients and as the control plane do.
    func play() {
        let jobs = String(decoding: send("GET", "/__admin/jobs"), as: UTF8.self)
        for id in ids(in: jobs).prefix(6) {
            send("GET", "/v2025/account-aggregations/\(id)/status", Self.bearer)
            send("GET", "/beta/account-aggregations/\(id)/status", Self.bearer)
            send("GET", "/v2025/task-status/\(id)", Self.bearer)
            send("GET", "/v2025/role-mining-sessions/s/potential-roles/r/export-async/\(id)", Self.bearer)
            send(
                "GET",
                "/v2025/role-mining-sessions/s/potential-roles/r/export-async/\(id)/download",
                Self.bearer
            )
            send("GET", "/__admin/jobs/\(id)/wait?timeout=10m&status=COMPLETED")
            send("POST", "/__admin/jobs/\(id)/advance")
        }
        send("GET", "/v2025/task-status?count=true", Self.bearer)
    }
}

/// The values of members `id` in JSON text.
private func ids(in json: String) -> [Substring] {
    json.split(separator: "\"id\":\"").dropFirst().map { $0.prefix { $0 != "\"" } }
}

private func isLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
}

/// A part of a target: what no URI may hold is escaped.
private func targetText(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.map {
        $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") ? String(UnicodeScalar($0)) : percentEncoded([$0])
    }
    .joined()
}

private func percentEncoded(_ bytes: [UInt8]) -> String {
    bytes.map { byte in "%" + [byte >> 4, byte & 15].map { String($0, radix: 16) }.joined() }.joined()
}

private func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
        for index in 0...group.count { text.append(letters[Int(bits >> (18 - 6 * UInt32(index)) & 63)]) }
    }
    return text
}
