// The report as JUnit XML: each rule is a test case, so that CI shows which the client keeps.

import Formats
import IdentityCloud
import Journal
import Scenarios

extension ClientReport {
    /// A test suite for each tenant.
    ///
    /// Findings of severity error are failures; others are told in `system-out`.
    var junit: String {
        let suites = parts.map(Self.suite).joined(separator: "\n")
        let root = isOfAll ? "<testsuites>\n\(suites)\n</testsuites>" : suites
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\(root)\n"
    }

    private static func suite(_ part: Part) -> String {
        let cases = ReviewRule.allCases.map { rule in
            testCase(rule, finding: part.findings.first { $0.rule == rule })
        }
        let name = XMLText.escaped(TerminalText.escaped(part.tenant))
        let failures = part.findings.count { $0.rule.severity == .error }
        return """
            <testsuite name="drydock.\(name)" tests="\(cases.count)" failures="\(failures)" errors="0" skipped="0">
            \(cases.joined(separator: "\n"))
            </testsuite>
            """
    }

    private static func testCase(_ rule: ReviewRule, finding: ReviewFinding?) -> String {
        let opening = "  <testcase classname=\"drydock.report\" name=\"\(rule.rawValue)\""
        guard let finding else { return opening + "/>" }
        let observed = finding.firstObservation.map { "\(TerminalText.escaped($0))\n" } ?? ""
        let ids = finding.examples.map(\.requestID.hex).joined(separator: "\n")
        let text = XMLText.escaped("\(counted(finding.count, "time"))\n\(observed)\(rule.advice)\n\(ids)")
        let element =
            rule.severity == .error
            ? "<failure type=\"error\" message=\"\(XMLText.escaped(rule.advice))\">\(text)</failure>"
            : "<system-out>\(rule.severity.rawValue): \(text)</system-out>"
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
