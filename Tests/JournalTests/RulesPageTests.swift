// The page that lists the report's rules says what the rules say.

import Foundation
import Testing

@testable import Journal

@Suite struct RulesPageTests {
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: repository.appending(path: path), encoding: .utf8)
    }

    @Test(arguments: ReviewRule.allCases)
    func thePageSaysWhatTheRuleSays(rule: ReviewRule) throws {
        let page = try Self.text("Sources/Drydock/Documentation.docc/WhatTheReportFinds.md")
        let about = rule.description
        let row =
            "| `\(rule.rawValue)` | \(about.severity.rawValue) | \(about.sees) | \(about.threshold) | \(about.exempt) "
            + "| `\(about.scenario)` |"
        #expect(page.split(separator: "\n").contains(Substring(row)), "\(row)")
    }

    @Test func thePageHasNoOtherRules() throws {
        let page = try Self.text("Sources/Drydock/Documentation.docc/WhatTheReportFinds.md")
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(rows.count == ReviewRule.allCases.count)
    }

    @Test(arguments: ReviewRule.allCases)
    func theScenarioIsBuiltIn(rule: ReviewRule) throws {
        #expect(try Self.text("scenarios/\(rule.description.scenario).yaml").contains("name: "))
    }

    @Test(arguments: ReviewRule.allCases)
    func everythingIsSaid(rule: ReviewRule) {
        let about = rule.description
        #expect(about.advice.hasSuffix("."))
        for words in [about.sees, about.threshold, about.exempt] {
            #expect(!words.isEmpty && !words.contains("|") && !words.hasSuffix("."))
        }
    }
}
