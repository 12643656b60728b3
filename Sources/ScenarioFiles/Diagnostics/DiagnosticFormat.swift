// How diagnostics are printed: for people and editors, for programs, and as annotations of GitHub's checks.

import Formats

/// A form in which diagnostics are printed.
package enum DiagnosticFormat: String, Sendable, CaseIterable {
    /// `FILE:LINE:COLUMN: error: MESSAGE`, as compilers print it.
    case text
    /// A JSON array of objects with file, line, column, severity, kind and message, on one line.
    case json
    /// A workflow command for each: `::error file=F,line=L,col=C::MESSAGE`.
    case github

    /// What is said of one file.
    package typealias Finding = (file: String, diagnostics: [Diagnostic])

    /// The diagnostics of one file.
    package func render(_ diagnostics: [Diagnostic], file: String) -> String {
        render([(file, diagnostics)])
    }

    /// The diagnostics of some files as lines, the last one ended as well; empty when nothing is to be said.
    package func render(_ findings: [Finding]) -> String {
        switch self {
        case .text: lines(findings, line)
        case .github: lines(findings, annotation)
        case .json: array(findings) + "\n"
        }
    }

    private func lines(_ findings: [Finding], _ line: (Diagnostic, String) -> String) -> String {
        findings.flatMap { file, diagnostics in diagnostics.map { line($0, file) + "\n" } }.joined()
    }

    private func line(_ diagnostic: Diagnostic, _ file: String) -> String {
        let place = diagnostic.position
        let line = "\(file):\(place.line):\(place.column): \(diagnostic.severity): \(diagnostic.message)"
        return TerminalText.escaped(line)
    }

    private func annotation(_ diagnostic: Diagnostic, _ file: String) -> String {
        let place = diagnostic.position
        let fields = "file=\(escaped(file, alsoIn: ",:")),line=\(place.line),col=\(place.column)"
        return "::\(diagnostic.severity) \(fields)::\(escaped(diagnostic.message))"
    }

    /// GitHub's percent escapes: `%` and LF everywhere, `:` and `,` in properties; its log is shown on a terminal, too.
    private func escaped(_ text: String, alsoIn more: String = "") -> String {
        TerminalText.escaped(text, keepingLines: true).unicodeScalars.map { character in
            guard "%\n".unicodeScalars.contains(character) || more.unicodeScalars.contains(character) else {
                return String(character)
            }
            let code = String(character.value, radix: 16, uppercase: true)
            return code.count == 1 ? "%0\(code)" : "%\(code)"
        }.joined()
    }

    private func array(_ findings: [Finding]) -> String {
        let text = JSONWriter.text { writer in
            writer.array { writer in
                for (file, diagnostics) in findings {
                    for diagnostic in diagnostics { writer.object { $0.write(diagnostic, file) } }
                }
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ diagnostic: Diagnostic, _ file: String) {
        member("file", file)
        member("line", diagnostic.position.line)
        member("column", diagnostic.position.column)
        member("severity", diagnostic.severity.rawValue)
        member("kind", diagnostic.kind.rawValue)
        member("message", diagnostic.message)
    }
}
