// What a server answered to one of the command line's own requests.

import Formats

/// A response whose head has arrived.
struct HTTPAnswer {
    let status: Int
    private let fields: [(name: String, value: String)]
    var body: [UInt8]

    /// Every HTTP/1 response begins so (RFC 9112 §4).
    static let opening = Array("HTTP/1.".utf8)

    /// Reads a response's head, and takes what follows for the beginning of its body; nil before the head is complete,
    /// and for a head that is none.
    ///
    /// - Parameters:
    ///   - bytes: What has arrived.
    ///   - known: How many of them did not end a head.
    init?(_ bytes: [UInt8], known: Int) {
        guard bytes.starts(with: Self.opening), let end = Self.headEnd(bytes, known) else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count > 1, words[0].hasPrefix("HTTP/1."),
            let status = WholeNumber.read(words[1].utf8, in: 100...599)
        else { return nil }
        self.status = status
        fields = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return (line[..<colon].lowercased(), String(value))
        }
        body = Array(bytes[(end + 4)...])
    }

    /// The first field of that name.
    subscript(name: String) -> String? {
        fields.first { $0.name == name.lowercased() }?.value
    }

    /// Bytes the body will have; nil for one that ends with the connection.
    var contentLength: Int? { self["Content-Length"].flatMap { Int($0) } }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The beginning of the body, fit to be shown: it may be anybody's.
    var excerpt: String {
        TerminalText.escaped(String(decoding: body.prefix(1_000), as: UTF8.self), keepingLines: true)
    }

    private static func headEnd(_ bytes: [UInt8], _ known: Int) -> Int? {
        let starts = max(0, known - 3)..<max(0, known - 3, bytes.count - 3)
        return starts.first { bytes[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10]) }
    }
}
