// The log on standard error: a line an event, as text for a person or JSON for a machine.

import Formats
import Logging

/// Makes a line of each event and hands it to the writer, so that a lane never waits for whoever reads the log.
struct StandardErrorLog: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    let writer: LogWriter

    init(level: Logger.Level, writer: LogWriter) {
        logLevel = level
        self.writer = writer
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        writer.append(writer.format.line(event.level, "\(event.message)", all))
    }
}

extension LogConfiguration.Format {
    /// The line of an event that happens now, with its end.
    func line(
        _ level: Logger.Level,
        _ message: String,
        _ metadata: [(key: String, value: Logger.MetadataValue)]
    ) -> [UInt8] {
        var line =
            switch self {
            case .text: text(level, message, metadata)
            case .json: json(level, message, metadata)
            }
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// Escaped, as control characters would let a client write log lines of its own.
    private func text(
        _ level: Logger.Level,
        _ message: String,
        _ metadata: [(key: String, value: Logger.MetadataValue)]
    ) -> [UInt8] {
        var line: [UInt8] = []
        RFC3339.append(wallMilliseconds(), to: &line)
        line += " \(level) \(TerminalText.escaped(message))".utf8
        for (key, value) in metadata { line += " \(key)=\(TerminalText.escaped("\(value)"))".utf8 }
        return line
    }

    private func json(
        _ level: Logger.Level,
        _ message: String,
        _ metadata: [(key: String, value: Logger.MetadataValue)]
    ) -> [UInt8] {
        JSONWriter.text { writer in
            writer.object { object in
                object.member("time", timestamp: wallMilliseconds())
                object.member("level", level.rawValue)
                object.member("message", message)
                for (key, value) in metadata {
                    object.key(named: key)
                    object.string("\(value)")
                }
            }
        }
    }
}
