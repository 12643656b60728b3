import Formats
import Testing

@Suite struct TerminalTextTests {
    @Test(arguments: [
        ("plain ~", "plain ~"), ("Zürich 東京 👩‍🚀", "Zürich 東京 👩‍🚀"), ("a\nb\r\nc\td", "a\\nb\\r\\nc\\td"),
        ("\u{1B}[2J\u{7}", "\\u001b[2J\\u0007"), ("\u{9B}31m\u{7F}", "\\u009b31m\\u007f"),
        ("a\u{202E}b\u{2066}c\u{2028}d", "a\\u202eb\\u2066c\\u2028d"),
    ])
    func whatActsOnATerminalIsEscaped(text: String, shown: String) {
        #expect(TerminalText.escaped(text) == shown)
    }

    @Test func aTextOfSeveralLinesKeepsThem() {
        #expect(TerminalText.escaped("a\n\u{1B}b\n", keepingLines: true) == "a\n\\u001bb\n")
    }
}
