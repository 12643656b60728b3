// The report as JUnit XML: each rule is a test case, so that CI shows which the client keeps.

import Formats
import IdentityCloud
import Journal
import Scenarios

extension ClientReport {
    /// One test suite.
    ///
    /// Findings of severity error are failures; warnings are told in `system-out`.
    var junit: String {
        let cases = ReviewRule.allCases.map { rule in
            testCase(rule, finding: findings.first { $0.rule == rule })
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuite name="drydock.\(XMLText.escaped(TerminalText.escaped(tenant)))" tests="\(cases.count)" failures="\(count(.error))" errors="0" skipped="0">
            \(cases.joined(separator: "\n"))
            </testsuite>

            """
    }

    private func testCase(_ rule: ReviewRule, finding: ReviewFinding?) -> String {
        let opening = "  <testcase classname=\"drydock.report\" name=\"\(rule.rawValue)\""
        guard let finding else { return opening + "/>" }
        let observed = finding.firstObservation.map { "\(TerminalText.escaped($0))\n" } ?? ""
        let ids = finding.examples.map(\.requestID.hex).joined(separator: "\n")
        let text = XMLText.escaped("\(finding.count) times\n\(observed)\(rule.advice)\n\(ids)")
        let element =
            rule.severity == .error
            ? "<failure type=\"error\" message=\"\(XMLText.escaped(rule.advice))\">\(text)</failure>"
            : "<system-out>warning: \(text)</system-out>"
        return "\(opening)>\(element)</testcase>"
    }
}

/// Character data of XML 1.0.
enum XMLText {
    /// The text with markup escaped; characters that XML 1.0 §2.2 does not allow become U+FFFD.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&apos;"
            case "\t", "\n", "\r": escaped.unicodeScalars.append(scalar)
            case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
