// The multipart corpus: each body is fed whole, byte by byte, and cut in two at every place; the outcome must be the same.

import TestSupport
import Testing

@testable import CloudAPI

/// Writes down what a scanner finds.
struct PartList: MultipartEvents {
    struct Part: Hashable {
        var head: PartHead
        var content: [UInt8] = []
        var isComplete = false

        var text: String { String(decoding: content, as: UTF8.self) }
    }

    var parts: [Part] = []

    mutating func partBegan(head: ArraySlice<UInt8>) throws(MultipartError) {
        parts.append(Part(head: try PartHead(head)))
    }

    mutating func partContinued(_ content: Span<UInt8>) {
        for index in content.indices { parts[parts.count - 1].content.append(content[index]) }
    }

    mutating func partEnded() {
        parts[parts.count - 1].isComplete = true
    }
}

@Suite struct MultipartScannerTests {
    /// Feeds a body in pieces that end at `cuts`.
    private func parts(of body: [UInt8], boundary: String = "B", cuts: [Int] = []) throws(MultipartError)
        -> [PartList.Part]
    {
        var scanner = MultipartScanner(boundary: boundary.utf8)
        var list = PartList()
        var start = 0
        for end in cuts + [body.count] {
            try scanner.receive(body.span.extracting(start..<end), into: &list)
            start = end
        }
        try scanner.finish(into: &list)
        return list.parts
    }

    /// The parts as `name=content`, the same however the body is cut.
    private func outcome(of body: String, boundary: String = "B") -> Result<[String], MultipartError> {
        let bytes = Array(body.utf8)
        func attempt(_ cuts: [Int]) -> Result<[PartList.Part], MultipartError> {
            do throws(MultipartError) {
                return .success(try parts(of: bytes, boundary: boundary, cuts: cuts))
            } catch {
                return .failure(error)
            }
        }
        let whole = attempt([])
        for cut in bytes.indices { #expect(attempt([cut]) == whole, "cut at \(cut)") }
        #expect(attempt(Array(bytes.indices)) == whole, "byte by byte")
        return whole.map { parts in
            parts.map { "\($0.head.name ?? "?")\($0.head.fileName.map { "(\($0))" } ?? "")=\($0.text)" }
        }
    }

    private static let file = "Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n"

    @Test(
        arguments: [
            // Python and Go: the field, then the file.
            (
                "--B\r\nContent-Disposition: form-data; name=\"disableOptimization\"\r\n\r\ntrue\r\n--B\r\n"
                    + file + "Content-Type: text/csv\r\n\r\nid,name\n1,a\n\r\n--B--\r\n",
                ["disableOptimization=true", "file(a.csv)=id,name\n1,a\n"]
            ),
            // TypeScript without arguments: only a closing delimiter; with an empty line after it.
            ("--B--\r\n\r\n", []), ("--B--", []), ("\r\n--B--\r\n", []), ("--B--epilogue --B\r\n", []),
            // A zero-length body.
            ("", []),
            // Preamble and epilogue.
            ("This is a preamble\r\n--B\r\n\(file)\r\nx\r\n--B--\r\nepilogue\r\n--B\r\n", ["file(a.csv)=x"]),
            // Empty content, with and without a line of its own.
            ("--B\r\n\(file)\r\n\r\n--B--\r\n", ["file(a.csv)="]),
            ("--B\r\n\(file)\r\n--B--\r\n", ["file(a.csv)="]),
            // No head at all.
            ("--B\r\n\r\nx\r\n--B--", ["?=x"]),
            // Transport padding.
            ("--B \t \r\n\(file)\r\nx\r\n--B-- \r\n", ["file(a.csv)=x"]),
            // Content that looks like delimiters.
            (
                "--B\r\n\(file)\r\n--B\r\r\n--Bx\r\n-B\r\r\n--A\r\n--\r\n--B x\r\n--B-\r\n--B--\r\n",
                ["file(a.csv)=--B\r\r\n--Bx\r\n-B\r\r\n--A\r\n--\r\n--B x\r\n--B-"]
            ),
            ("--B\r\n\(file)\r\n\r\n\r\n\r\r\n--B--", ["file(a.csv)=\r\n\r\n\r"]),
            ("--B\r\n\(file)\r\n--\r\n--B--", ["file(a.csv)=--"]),
            // PowerShell: other fields first, nothing quoted.
            (
                "--B\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=grant_type\r\n\r\n"
                    + "client_credentials\r\n--B--\r\n",
                ["grant_type=client_credentials"]
            ),
            // The File Upload Utility's stray quotation mark.
            (
                "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file.csv\" \"\r\n"
                    + "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\nContent-Length: 1\r\n\r\n"
                    + "x\r\n--B--\r\n",
                ["file(file.csv)=x"]
            ),
            // Names in any case, a folded line, an escaped quotation mark.
            (
                "--B\r\nCONTENT-disposition:form-data;\r\n NAME=\"fi\\\"le\" ; FileName=\"C:\\a.csv\"\r\n\r\nx\r\n--B--\r\n",
                ["fi\"le(C:\\a.csv)=x"]
            ),
        ] as [(String, [String])]
    )
    func findsTheParts(body: String, expected: [String]) {
        #expect(outcome(of: body) == .success(expected))
    }

    @Test(
        arguments: [
            ("no delimiter here", .noDelimiter), ("--A\r\n\r\nx\r\n--A--", .noDelimiter), ("--B", .notClosed),
            ("--B-", .notClosed), ("--B\r\n", .notClosed), ("--B\r\n\(file)", .notClosed),
            ("--B\r\n\(file)\r\nx", .notClosed), ("--B\r\n\(file)\r\nx\r\n--B", .notClosed),
            ("--B\r\nno field\r\n\r\nx\r\n--B--", .malformedPartHead),
            ("--B\r\n: x\r\n\r\nx\r\n--B--", .malformedPartHead),
            ("--B\r\n" + String(repeating: "x", count: 20_000), .partHeadTooLong(limit: 16_384)),
        ] as [(String, MultipartError)]
    )
    func refusesWhatIsNoMultipart(body: String, expected: MultipartError) {
        let bytes = Array(body.utf8)
        #expect(throws: expected) { try parts(of: bytes) }
        #expect(throws: expected) { try parts(of: bytes, cuts: Array(bytes.indices)) }
    }

    /// Boundaries of every length, with content made of the boundary's own letters.
    @Test(arguments: 1...70)
    func findsBoundariesOfEveryLength(length: Int) throws {
        let boundary = String(repeating: "-a", count: 35).prefix(length)
        let content = "\r\n--\(boundary.dropLast())\r\n-\(boundary)\r\n--\(boundary)-a\r\r\n"
        let body = Array("--\(boundary)\r\n\(Self.file)\r\n\(content)\r\n--\(boundary)--\r\n".utf8)
        let whole = try parts(of: body, boundary: String(boundary))
        #expect(whole.map(\.text) == [content])
        for size in 1...9 {
            let cuts = Array(stride(from: size, to: body.count, by: size))
            #expect(try parts(of: body, boundary: String(boundary), cuts: cuts) == whole, "pieces of \(size)")
        }
    }

    /// Seeded changes to a good body: an outcome that does not depend on the cuts, and never a crash.
    @Test(arguments: 1...64 as ClosedRange<UInt64>)
    func mutationsGiveOneOutcomeHoweverTheyAreCut(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let good = Array(
            "pre\r\n--B\r\n\(Self.file)\r\nid\r\n1\r\n--B \r\nContent-Disposition: form-data; name=x\r\n\r\ny\r\n--B--\r\n"
                .utf8
        )
        for _ in 0..<20 {
            var body = good
            for _ in 0...random.below(3) {
                let position = random.below(body.count)
                switch random.below(3) {
                case 0: body[position] = Array("\r\n-B: \"x\u{0}".utf8)[random.below(9)]
                case 1: body.remove(at: position)
                default:
                    body.insert(contentsOf: good[position % good.count..<good.count].prefix(6), at: position)
                }
            }
            let whole = try? parts(of: body)
            let cuts = (0..<4).map { _ in random.below(body.count) }.sorted()
            #expect((try? parts(of: body, cuts: cuts)) == whole)
            #expect((try? parts(of: body, cuts: Array(body.indices))) == whole)
        }
    }
}
