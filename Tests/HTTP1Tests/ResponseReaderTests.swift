// Responses as receivers send them, and as they should not; however their bytes are cut.
import HTTPMessages
import TestSupport
import Testing

@testable import HTTP1

@Suite struct ResponseReaderTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let bytes: String
        /// Status, content and what else is to be said; or a part of the reason against it.
        let outcome: String
        var testDescription: String { String(bytes.debugDescription.prefix(60)) }
    }

    static let examples = [
        Example(bytes: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", outcome: "200 ok"),
        Example(bytes: "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", outcome: "200 ok"),
        Example(bytes: "HTTP/1.1 200 \r\ncontent-length: 0\r\n\r\n", outcome: "200 "),
        Example(bytes: "HTTP/1.1 200 OK\r\n\r\nto the end", outcome: "200 to the end"),
        Example(bytes: "HTTP/1.1 204 No Content\r\n\r\n", outcome: "204 "),
        Example(bytes: "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", outcome: "204 "),
        Example(bytes: "HTTP/1.1 304 Not Modified\r\n\r\n", outcome: "304 "),
        Example(
            bytes: "HTTP/1.1 202 A\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            outcome: "202 ok"
        ),
        Example(
            bytes: "HTTP/1.1 200 A\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n",
            outcome: "200 "
        ),
        Example(
            bytes: "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 201 C\r\nContent-Length: 1\r\n\r\nx",
            outcome: "201 x"
        ),
        Example(bytes: "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxSURPLUS", outcome: "200 x"),
        Example(
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n0123456789a",
            outcome: "200 0123456789 cut off"
        ),
        Example(bytes: "HTTP/1.1 200 OK\r\n\r\n0123456789abc", outcome: "200 0123456789 cut off"),
        Example(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n0123456789a\r\n0\r\n\r\n",
            outcome: "200 0123456789 cut off"
        ),
        Example(bytes: "HTTP/1.1 599 \t\u{e9}\r\nContent-Length: 0\r\n\r\n", outcome: "599 "),
        Example(bytes: "", outcome: "without an answer"),
        Example(bytes: "HTTP/1.1 200 OK\r\nContent-Le", outcome: "middle of the answer's head"),
        Example(
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok",
            outcome: "middle of the answer's content"
        ),
        Example(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
            outcome: "middle of the answer's content"
        ),
        Example(bytes: "SSH-2.0-OpenSSH_9.2\r\n", outcome: "does not begin with HTTP/1"),
        Example(bytes: "HTTP/2 200\r\n\r\n", outcome: "does not begin with HTTP/1"),
        Example(bytes: "HTTP/1.1 200\r\n\r\n", outcome: "first line"),
        Example(bytes: "HTTP/1.1 20 OK\r\n\r\n", outcome: "first line"),
        Example(bytes: "HTTP/1.1 099 OK\r\n\r\n", outcome: "first line"),
        Example(bytes: "HTTP/1.1 600 OK\r\n\r\n", outcome: "first line"),
        Example(bytes: "HTTP/1.1  200 OK\r\n\r\n", outcome: "first line"),
        Example(bytes: "HTTP/1.x 200 OK\r\n\r\n", outcome: "first line"),
        Example(bytes: "HTTP/1.1 200 O\u{0}K\r\n\r\n", outcome: "first line"),
        Example(bytes: "HTTP/1.1 200 OK\nContent-Length: 0\n\n", outcome: "RFC 9112 §2.2"),
        Example(bytes: "HTTP/1.1 200 OK\r\nA : b\r\n\r\n", outcome: "RFC 9112 §5.1"),
        Example(bytes: "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", outcome: "RFC 9112 §5.2"),
        Example(bytes: "HTTP/1.1 200 OK\r\nA: b\u{1}\r\n\r\n", outcome: "RFC 9110 §5.5"),
        Example(bytes: "HTTP/1.1 200 OK\r\nA: b\r\n\rx", outcome: "RFC 9112 §2.2"),
        Example(bytes: "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok", outcome: "RFC 9110 §8.6"),
        Example(
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
            outcome: "RFC 9112 §6.3"
        ),
        Example(
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            outcome: "RFC 9112 §6.1"
        ),
        Example(
            bytes: "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            outcome: "RFC 9112 §6.1"
        ),
        Example(bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx", outcome: "RFC 9112 §6.3"),
        Example(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            outcome: "RFC 9112 §7.1"
        ),
        Example(bytes: "HTTP/1.1 101 Switching\r\n\r\n", outcome: "without being asked"),
        Example(
            bytes: String(repeating: "HTTP/1.1 103 Hints\r\n\r\n", count: 9),
            outcome: "too many interim"
        ),
        Example(
            bytes: "HTTP/1.1 200 OK\r\nA: " + String(repeating: "b", count: 600),
            outcome: "head is too large"
        ),
        Example(bytes: "HTTP/1.1 200 " + String(repeating: "b", count: 600), outcome: "head is too large"),
        Example(
            bytes: "HTTP/1.1 200 OK\r\n" + String(repeating: "a: b\r\n", count: 9),
            outcome: "too many fields"
        ),
    ]

    @Test(arguments: examples) func hasItsOutcomeHoweverItIsCut(_ example: Example) {
        let bytes = Array(example.bytes.utf8)
        let whole = outcome(of: [bytes])
        #expect(whole.contains(example.outcome), "\(whole)")
        if example.outcome.first?.isNumber == true { #expect(whole == example.outcome) }
        for cut in 0...bytes.count {
            #expect(outcome(of: [Array(bytes[..<cut]), Array(bytes[cut...])]) == whole, "cut at \(cut)")
        }
        #expect(outcome(of: bytes.map { [$0] }) == whole)
    }

    /// Mutated responses must neither trap nor be understood differently when they come in pieces.
    @Test(arguments: 0..<16) func isReadTheSameWayAfterMutation(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for example in Self.examples {
            for _ in 0..<20 {
                var bytes = Array(example.bytes.utf8)
                for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
                    let index = Int.random(in: 0..<bytes.count, using: &random)
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                    case 1: bytes.remove(at: index)
                    default: bytes.insert([13, 10, 32, 9, 0, 58, 48, 44][Int(random.next() % 8)], at: index)
                    }
                }
                let cut = Int.random(in: 0...bytes.count, using: &random)
                let whole = outcome(of: [bytes])
                #expect(outcome(of: [Array(bytes[..<cut]), Array(bytes[cut...])]) == whole, "\(bytes)")
                #expect(outcome(of: bytes.map { [$0] }) == whole, "\(bytes)")
            }
        }
    }

    @Test func fieldsAreFoundInAnyCase() throws {
        var reader = ResponseReader(mostContent: 10)
        let bytes = Array("HTTP/1.1 302 Found\r\nlocation:  /there \r\nContent-Length: 0\r\n\r\n".utf8)
        try reader.receive(bytes, count: bytes.count)
        #expect(reader.isComplete && reader.response["Location"] == "/there")
        #expect(reader.response["Date"] == nil)
    }

    private func outcome(of pieces: [[UInt8]]) -> String {
        var limits = HTTPLimits()
        (limits.headBytes, limits.fieldCount) = (512, 8)
        var reader = ResponseReader(limits: limits, mostContent: 10)
        do throws(ResponseFault) {
            for piece in pieces where !reader.isComplete { try reader.receive(piece, count: piece.count) }
            try reader.inputEnded()
        } catch {
            return error.reason
        }
        let response = reader.response
        return "\(response.status) \(String(decoding: response.content, as: UTF8.self))"
            + (response.isCutOff ? " cut off" : "")
    }
}
