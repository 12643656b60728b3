// Standard output and standard error, written whole and unbuffered.

import Formats
import Glibc

/// Lines for a person; logs go here too.
enum StandardError {
    /// Names of files, scenarios and answers of strangers may stand in the text: none acts on the terminal.
    static func print(_ text: String) { _ = write(TerminalText.escaped(text, keepingLines: true), to: 2) }
}

/// Lines for a program.
enum StandardOutput {
    /// - Returns: Whether somebody reads it; a program that only prints has then nothing more to do.
    @discardableResult
    static func print(_ text: String) -> Bool { write(text, to: 1) }

    /// Writes out what the standard library's `print` has buffered.
    static func flush() { fflush(nil) }
}

/// Ends the process at once.
func leaveProcess(_ code: Int32) -> Never { exit(code) }

/// Whether everything was written.
private func write(_ text: String, to descriptor: Int32) -> Bool {
    var bytes = Array(text.utf8)[...]
    if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    while !bytes.isEmpty {
        let count = unsafe bytes.withUnsafeBytes { unsafe systemWrite(descriptor, $0) }
        if count < 0, errno == EINTR { continue }
        // Nobody reads: there is nobody to tell either.
        guard count > 0 else { return false }
        bytes = bytes.dropFirst(count)
    }
    return true
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    guard let start = bytes.baseAddress else { return 0 }
    return unsafe write(descriptor, start, bytes.count)
}
