// A write to standard error blocks when it is a pipe that nobody reads. So lines wait in a queue with a bound, and a
// thread that does nothing else writes them: whoever logs never waits.

import Dispatch
import Glibc
import Logging
import Synchronization

/// The way of log lines to standard error.
///
/// Lines that find the queue full are dropped and counted. Once there is somebody who reads again, one line says how
/// many they were.
final class LogWriter: Sendable {
    private struct State {
        /// Whole lines, each ended by a line feed.
        var waiting: [UInt8] = []
        /// Whether the queue has work that takes what waits.
        var isWriting = false
        /// Lines lost since the last time it was said.
        var unsaid = 0
        var dropped: UInt64 = 0

        mutating func drop(_ lines: Int) {
            unsaid += lines
            dropped += UInt64(lines)
        }
    }

    let format: LogConfiguration.Format
    private let descriptor: Int32
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "drydock.log")

    /// Bytes that may wait; as many again may be on their way.
    static let room = 256 << 10
    /// How long the end of a server waits for what was logged last.
    private static let patience = DispatchTimeInterval.milliseconds(250)

    init(format: LogConfiguration.Format, descriptor: Int32 = 2) {
        self.format = format
        self.descriptor = descriptor
        // Lines may come before the server does this: a reader that has gone is an error of `write`, not the end.
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// How many lines were lost since the start.
    var dropped: UInt64 { state.withLock(\.dropped) }

    /// Takes over a line that ends with a line feed.
    func append(_ line: [UInt8]) {
        let isIdle = state.withLock { state in
            guard state.waiting.count + line.count <= Self.room else {
                state.drop(1)
                return false
            }
            state.waiting += line
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if isIdle { queue.async { [self] in writeAll() } }
    }

    /// Waits until everything is written, but not for long: there may be nobody who reads.
    func flush() {
        guard state.withLock(\.isWriting) else { return }
        let written = DispatchSemaphore(value: 0)
        queue.async { written.signal() }
        _ = written.wait(timeout: .now() + Self.patience)
    }

    private func writeAll() {
        while let (lines, unsaid) = take() {
            let lost = write(lines[...])
            if lost > 0 { state.withLock { $0.drop(lost) } }
            if unsaid > 0 {
                let count = ("dropped", Logger.MetadataValue.stringConvertible(unsaid))
                _ = write(format.line(.warning, "log lines were dropped: nobody read them", [count])[...])
            }
        }
    }

    /// What waits, and how many lines were dropped behind it; nil ends the writing.
    private func take() -> (lines: [UInt8], unsaid: Int)? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isWriting = false
                return nil
            }
            defer { (state.waiting, state.unsaid) = ([], 0) }
            return (state.waiting, state.unsaid)
        }
    }

    /// Writes lines, and tells how many cannot be written.
    private func write(_ lines: ArraySlice<UInt8>) -> Int {
        var rest = lines
        while !rest.isEmpty {
            var piece = rest.prefix(Self.pieceLength(rest))
            rest = rest[piece.endIndex...]
            while !piece.isEmpty {
                let count = unsafe piece.withUnsafeBytes { unsafe systemWrite(descriptor, $0) }
                if count > 0 {
                    piece = piece.dropFirst(count)
                } else if errno == EAGAIN {
                    // Somebody who shares the pipe has made it non-blocking.
                    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    unsafe poll(&wanted, 1, -1)
                } else if errno != EINTR {
                    return (piece + rest).count { $0 == UInt8(ascii: "\n") }
                }
            }
        }
        return 0
    }

    /// As many whole lines as a pipe takes in one piece, so that the lines of several processes do not mix; at least one.
    private static func pieceLength(_ lines: ArraySlice<UInt8>) -> Int {
        guard lines.count > PIPE_BUF else { return lines.count }
        let end = UInt8(ascii: "\n")
        let last = lines.prefix(Int(PIPE_BUF)).lastIndex(of: end) ?? lines.firstIndex(of: end)
        return last.map { $0 + 1 - lines.startIndex } ?? lines.count
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    guard let start = bytes.baseAddress else { return 0 }
    return unsafe write(descriptor, start, bytes.count)
}
