// One line a request, for people and for programs.

import Testing

@testable import Formats

@Suite struct RequestLineTests {
    private static func line(tenant: String = "default") -> RequestLine {
        var line = RequestLine(time: 1_500, tenant: tenant, call: "load-accounts", status: 429)
        line.source = "hr"
        line.rule = "first two"
        line.delayMilliseconds = 20
        line.phase = "STARTED"
        return line
    }

    @Test func aPersonReadsALine() {
        #expect(
            String(decoding: Self.line().text, as: UTF8.self)
                == "1970-01-01T00:00:01.500Z default load-accounts 429 source=hr phase=STARTED delay=20ms rule=\"first two\"\n"
        )
    }

    @Test func aProgramReadsALine() {
        let node = try? JSONReader.read(Self.line().json)
        #expect(node?["call"]?.string == "load-accounts" && node?["rule"]?.string == "first two")
        #expect(Self.line().json.last == UInt8(ascii: "\n"))
    }

    @Test func namesForgeNoLines() {
        let text = String(decoding: Self.line(tenant: "a\n\u{1B}[2J").text, as: UTF8.self)
        #expect(text.contains(" a\\n\\u001b[2J ") && text.filter { $0 == "\n" }.count == 1)
    }
}
