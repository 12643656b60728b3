// The log on standard error: a line an event, as text for a person or JSON for a machine.

import Formats
import Logging

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Writes each event to standard error in one call, so that lines of several threads do not mix.
struct StandardErrorLog: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    let format: LogConfiguration.Format

    init(_ configuration: LogConfiguration) {
        logLevel = configuration.level
        format = configuration.format
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        var line =
            switch format {
            case .text: text(event, all)
            case .json: json(event, all)
            }
        line.append(UInt8(ascii: "\n"))
        unsafe line.withUnsafeBytes { unsafe writeToStandardError($0) }
    }

    private func text(_ event: LogEvent, _ metadata: [(key: String, value: Logger.MetadataValue)]) -> [UInt8]
    {
        var line: [UInt8] = []
        RFC3339.append(wallMilliseconds(), to: &line)
        line += " \(event.level) \(oneLine("\(event.message)"))".utf8
        for (key, value) in metadata { line += " \(key)=\(oneLine("\(value)"))".utf8 }
        return line
    }

    private func json(_ event: LogEvent, _ metadata: [(key: String, value: Logger.MetadataValue)]) -> [UInt8]
    {
        JSONWriter.text { writer in
            writer.object { object in
                object.member("time", timestamp: wallMilliseconds())
                object.member("level", event.level.rawValue)
                object.member("message", "\(event.message)")
                for (key, value) in metadata {
                    object.key(named: key)
                    object.string("\(value)")
                }
            }
        }
    }

    /// Control characters would let a client write log lines of its own.
    private func oneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 32 || $0 == 127 }) else { return text }
        return String(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : Character($0) })
    }
}

private func writeToStandardError(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    // What cannot be logged is lost: there is no other place to say so.
    _ = unsafe write(2, start, bytes.count)
}
