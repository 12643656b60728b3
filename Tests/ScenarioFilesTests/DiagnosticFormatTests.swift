// The three forms in which diagnostics are printed.

import Testing

@testable import ScenarioFiles

@Suite struct DiagnosticFormatTests {
    private let diagnostics = [
        Diagnostic(.language, at: Position(line: 3, column: 5), "50% of \"it\"\nis wrong"),
        Diagnostic(.useless, at: Position(line: 7, column: 1), "never fires"),
    ]

    @Test func text() {
        #expect(
            DiagnosticFormat.text.render(diagnostics, file: "a.yaml")
                == "a.yaml:3:5: error: 50% of \"it\"\\nis wrong\na.yaml:7:1: warning: never fires\n"
        )
        #expect(DiagnosticFormat.text.render([], file: "a.yaml") == "")
    }

    @Test func json() {
        #expect(
            DiagnosticFormat.json.render(diagnostics, file: "a.yaml")
                == #"[{"file":"a.yaml","line":3,"column":5,"severity":"error","kind":"language","#
                + #""message":"50% of \"it\"\nis wrong"},"#
                + #"{"file":"a.yaml","line":7,"column":1,"severity":"warning","kind":"useless","message":"never fires"}]"#
                + "\n"
        )
        #expect(DiagnosticFormat.json.render([], file: "a.yaml") == "[]\n")
    }

    @Test func gitHub() {
        #expect(
            DiagnosticFormat.github.render(diagnostics, file: "a,b.yaml")
                == "::error file=a%2Cb.yaml,line=3,col=5::50%25 of \"it\"%0Ais wrong\n"
                + "::warning file=a%2Cb.yaml,line=7,col=1::never fires\n"
        )
    }

    @Test(arguments: [DiagnosticFormat.text, .github])
    func namesInAFileDoNotReachTheTerminalAsTheyAre(format: DiagnosticFormat) {
        let hostile = [
            Diagnostic(.language, at: Position(line: 1, column: 1), "unknown key \"\u{1B}[2J\u{9B}31m\r\"")
        ]
        let text = format.render(hostile, file: "\u{1B}]0;a.yaml")
        #expect(text.contains("\\u001b[2J\\u009b31m\\r"))
        #expect(text.contains("\\u001b]0;a.yaml"))
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value < 0x7F })
    }
}
