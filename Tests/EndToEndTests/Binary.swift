// The built binary, run as a user runs it.

import Foundation

/// A finished or running `drydock` process.
final class Binary {
    /// What a command left behind.
    struct Outcome {
        var code: Int32
        var output: String
        var errors: String
    }

    /// The binary beside the test bundle that `swift test` built, or the one that DRYDOCK_BINARY names.
    static let path: String = {
        if let path = ProcessInfo.processInfo.environment["DRYDOCK_BINARY"] { return path }
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var folder = bundle.deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appendingPathComponent("drydock").path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
            folder.deleteLastPathComponent()
        }
        return "drydock"
    }()

    let process = Process()
    private let output = Pipe()
    /// Standard error goes to a file without a name, so that a test may read it at any time.
    private let errors: (writing: FileHandle, reading: FileHandle)

    /// Starts the binary; DRYDOCK_ variables of the test's own environment are not passed on.
    init(
        _ arguments: [String],
        environment: [String: String] = [:],
        input: Pipe? = nil,
        errors pipe: Pipe? = nil
    ) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try Data().write(to: file)
        errors = (try FileHandle(forWritingTo: file), try FileHandle(forReadingFrom: file))
        try FileManager.default.removeItem(at: file)
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments = arguments
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("DRYDOCK_") }
        process.environment = inherited.merging(environment) { $1 }
        process.standardOutput = output
        process.standardError = pipe ?? errors.writing
        process.standardInput = input ?? FileHandle.nullDevice as Any
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Runs a command to its end.
    static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
        try Binary(arguments, environment: environment).finish()
    }

    /// What the process has written to standard error so far.
    var errorText: String {
        try? errors.reading.seek(toOffset: 0)
        let text = try? errors.reading.readToEnd()
        return String(decoding: text ?? Data(), as: UTF8.self)
    }

    /// The first line of standard output; empty when the process ended without one.
    func firstLine() -> String {
        var line = Data()
        while let byte = try? output.fileHandleForReading.read(upToCount: 1), let first = byte.first,
            first != 10
        {
            line.append(first)
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// Waits for the end.
    func finish() throws -> Outcome {
        let rest = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Outcome(
            code: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: String(decoding: rest, as: UTF8.self),
            errors: errorText
        )
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }
}

/// A running server.
struct RunningServer {
    let binary: Binary
    let ready: [String: Any]

    init(
        _ arguments: String...,
        environment: [String: String] = [:],
        input: Pipe? = nil,
        errors pipe: Pipe? = nil
    ) throws {
        binary = try Binary(["serve"] + arguments, environment: environment, input: input, errors: pipe)
        let line = binary.firstLine()
        guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
            throw NotReady(line: line, errors: binary.errorText)
        }
        ready = object
    }

    var url: String { ready["url"] as? String ?? "" }
    var port: Int { ready["port"] as? Int ?? 0 }

    /// What `curl` gets; status and body.
    func curl(_ path: String, _ arguments: String...) throws -> (status: Int, body: String) {
        let curl = Process()
        let output = Pipe()
        curl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        curl.arguments =
            ["curl", "-sS", "--max-time", "20", "-w", "\n%{http_code}", "\(url)\(path)"] + arguments
        curl.standardOutput = output
        curl.standardError = FileHandle.nullDevice
        try curl.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        curl.waitUntilExit()
        let parts = text.split(separator: "\n", omittingEmptySubsequences: false)
        return (Int(parts.last ?? "") ?? 0, parts.dropLast().joined(separator: "\n"))
    }

    /// Ends it as a supervisor would; the exit code.
    func stop() throws -> Int32 {
        binary.signal(SIGTERM)
        return try binary.finish().code
    }
}

struct NotReady: Error {
    var line: String
    var errors: String
}
