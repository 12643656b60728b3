// The log's way to standard error, when nobody reads it, somebody does again, or nobody ever will.

import Foundation
import Testing

@testable import Drydock

@Suite struct LogWriterTests {
    private let pipe = Pipe()

    private func makeWriter(_ format: LogConfiguration.Format = .text) -> LogWriter {
        LogWriter(format: format, descriptor: pipe.fileHandleForWriting.fileDescriptor)
    }

    /// More than the pipe, the queue and what is on its way can hold together.
    private func overfill(_ writer: LogWriter) -> Int {
        let line = Array((String(repeating: "x", count: 999) + "\n").utf8)
        let count = (3 * LogWriter.room + (1 << 20)) / line.count
        for _ in 0..<count { writer.append(line) }
        return count
    }

    /// Lines as they come, until one that `isLast`.
    private func read(until isLast: (String) -> Bool) throws -> [String] {
        var text = ""
        while true {
            text += String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
            let lines = text.split(separator: "\n")
            if text.hasSuffix("\n"), let last = lines.last, isLast(String(last)) {
                return lines.map(String.init)
            }
        }
    }

    /// What a line says of lines that were dropped before it; 0 for any other.
    private func droppedCount(_ line: some StringProtocol) -> Int {
        line.split(separator: "warning log lines were dropped: nobody read them dropped=", maxSplits: 1)
            .dropFirst().first.flatMap { Int($0) } ?? 0
    }

    /// Reads until each of so many lines was either written or told as dropped.
    ///
    /// That is told in one line or in two: how much is lost before the writer first comes to work is the machine's affair.
    private func drain(_ count: Int) throws -> (written: Int, told: Int) {
        var (written, told) = (0, 0)
        while written + told < count {
            for line in try read(until: { _ in true }) {
                let dropped = droppedCount(line)
                told += dropped
                if dropped == 0 { written += 1 }
            }
        }
        return (written, told)
    }

    @Test func nobodyReadsAndWhoeverLogsGoesOn() throws {
        let writer = makeWriter()
        let count = overfill(writer)
        let dropped = Int(writer.dropped)
        #expect(dropped > 0)
        // The reader comes back: nothing is lost that was not counted, and it is told.
        let (written, told) = try drain(count)
        #expect(told == dropped)
        #expect(written + dropped == count)
        writer.append(Array("after\n".utf8))
        #expect(try read { _ in true } == ["after"])
    }

    @Test func theEndDoesNotWaitForEverForAReader() throws {
        let writer = makeWriter()
        let count = overfill(writer)
        writer.flush()
        // It still writes: the descriptor must last until it is done.
        _ = try drain(count)
        writer.flush()
    }

    @Test func theEndWaitsForWhatIsQueued() throws {
        let writer = makeWriter()
        for number in 0..<100 { writer.append(Array("\(number)\n".utf8)) }
        writer.flush()
        try pipe.fileHandleForWriting.close()
        let all = try pipe.fileHandleForReading.readToEnd() ?? Data()
        #expect(String(decoding: all, as: UTF8.self).split(separator: "\n").count == 100)
    }

    @Test func linesForAReaderThatHasGoneAreCounted() throws {
        let writer = makeWriter()
        try pipe.fileHandleForReading.close()
        writer.append(Array("one\ntwo\n".utf8))
        writer.flush()
        #expect(writer.dropped == 2)
    }

    @Test func aPipeThatAnotherProcessMadeNonBlockingLosesNothing() throws {
        let descriptor = pipe.fileHandleForWriting.fileDescriptor
        #expect(fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0)
        let writer = makeWriter(.json)
        let line = Array((String(repeating: "y", count: 9_999) + "\n").utf8)
        for _ in 0..<20 { writer.append(line) }
        writer.append(Array("end\n".utf8))
        let lines = try read { $0 == "end" }
        #expect(lines.count == 21)
        #expect(lines.dropLast().allSatisfy { $0.utf8.count == 9_999 })
    }

    @Test(arguments: [
        (LogConfiguration.Format.text, "a\\n\\u001b[2J key=\\u009b1m\n"),
        (.json, #""message":"a\n\u001b[2J","key":""# + "\u{9B}1m\"}\n"),
    ])
    func aLineCannotBeForged(format: LogConfiguration.Format, ending: String) {
        let line = format.line(.info, "a\n\u{1B}[2J", [("key", "\u{9B}1m")])
        #expect(String(decoding: line, as: UTF8.self).hasSuffix(ending))
        #expect(line.count { $0 == 10 } == 1)
    }
}
