// Reads the corpus; Corpus/README.md describes its form.
import Foundation
import Testing

/// A raw request with its outcome.
struct CorpusCase: Sendable, CustomTestStringConvertible {
    var name: String
    var request: [UInt8]
    /// The outcomes in order, the connection's end last.
    var outcomes: [String]

    var testDescription: String { name }

    /// The cases of all files.
    static let all: [CorpusCase] = ["request-line", "fields", "content"].flatMap { file -> [CorpusCase] in
        let url = Bundle.module.url(forResource: "Corpus/\(file)", withExtension: "txt")
        guard let url, let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
        return text.components(separatedBy: "=== ").dropFirst().map(CorpusCase.init(section:))
    }

    private init(section: String) {
        let lines = section.split(separator: "\n", omittingEmptySubsequences: true)
        name = String(lines[0])
        outcomes = lines.filter { $0.hasPrefix("> ") }.map {
            String(decoding: Self.unescape(Array($0.dropFirst(2).utf8)[...]), as: UTF8.self)
        }
        let text = lines.dropFirst().filter { !$0.hasPrefix("> ") }.joined()
        request = Self.unescape(Array(text.utf8)[...])
    }

    private static func unescape(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let kind = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            switch kind {
            case UInt8(ascii: "r"): bytes.append(13)
            case UInt8(ascii: "n"): bytes.append(10)
            case UInt8(ascii: "t"): bytes.append(9)
            case UInt8(ascii: "x"):
                bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            case UInt8(ascii: "{"):
                let inside = rest.prefix { $0 != UInt8(ascii: "}") }
                rest = rest.dropFirst(inside.count + 1)
                bytes += repetition(inside)
            default: bytes.append(kind)
            }
        }
        return bytes
    }

    /// `text*count`.
    private static func repetition(_ inside: ArraySlice<UInt8>) -> [UInt8] {
        guard let star = inside.lastIndex(of: UInt8(ascii: "*")),
            let count = Int(String(decoding: inside[(star + 1)...], as: UTF8.self))
        else { return [] }
        return Array(repeatElement(unescape(inside[..<star]), count: count).joined())
    }
}
