// The one line on standard output: a contract with programs that start Drydock.

import Formats

extension Drydock {
    /// Raised when something that programs rely on, here or in the control plane, changes its meaning.
    private static let apiVersion = 1

    /// `{"event":"ready","url":...}`, without a newline.
    public var readyLine: String {
        let text = JSONWriter.text { writer in
            writer.object { line in
                line.member("event", "ready")
                line.member("url", url)
                line.member("port", Int(port))
                if let httpsURL { line.member("httpsUrl", httpsURL) }
                if let caFile { line.member("caFile", caFile) }
                if let adminURL { line.member("adminUrl", adminURL) }
                if let pageURL { line.member("ui", pageURL) }
                line.member("pid", Int(File.processID))
                line.member("scenario", scenarioName)
                line.member("seed", seed)
                line.member("version", drydockVersion)
                line.member("api", Self.apiVersion)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Writes the port and a newline.
    ///
    /// - Parameter path: The file, replaced at once.
    /// - Throws: `StartError.file`.
    public func writePort(to path: String) throws(StartError) {
        do throws(File.Failure) {
            try File.write(Array("\(port)\n".utf8), to: path)
        } catch {
            throw .file("\(error)")
        }
    }
}
