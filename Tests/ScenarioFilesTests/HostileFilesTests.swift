// Files that were made to hurt, or got hurt: an error with a place, never a crash or a hang.

import Scenarios
import TestSupport
import Testing

@testable import ScenarioFiles

@Suite struct HostileFilesTests {
    private func firstLine(_ bytes: [UInt8], name: String = "test.yaml") -> String? {
        load(bytes: bytes, name: name).lines.first
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "{", "[[{a: "]) func nestingIsBounded(opening: String) throws {
        let text = String(repeating: opening, count: 1_048_576 / opening.utf8.count)
        for name in ["test.yaml", "test.json"] {
            let result = load(text, name: name)
            #expect(result.scenario == nil)
            let diagnostic = try #require(result.diagnostics.first)
            #expect(diagnostic.position.line == 1)
        }
    }

    @Test func aFileOverOneMebibyteIsRefused() {
        let text = "# " + String(repeating: "x", count: 1_048_574)
        #expect(load(text).lines == [])
        #expect(load(text + "x").lines == ["1:1: error: the file is longer than 1 MiB (1048577 bytes)"])
    }

    @Test func aliasesCannotMultiplyWithoutBound() {
        var lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
        for (previous, name) in zip("abcdefgh", "bcdefghi") {
            lines.append(
                "\(name): &\(name) [" + Array(repeating: "*\(previous)", count: 10).joined(separator: ", ")
                    + "]"
            )
        }
        let result = load(lines.joined(separator: "\n"))
        #expect(result.lines == ["5:24: error: aliases multiply to more than 1 MiB"])
    }

    @Test func anAliasInsideItsOwnAnchorIsRefused() {
        #expect(
            load("faults: &a\n  - *a\n").lines == ["2:5: error: the alias `*a` stands inside its own anchor"]
        )
        #expect(load("name: *a").lines == ["1:7: error: no anchor `&a` comes before this alias"])
    }

    @Test func aliasesCannotNestDeeperThanTheFileMay() {
        var text = "a: &a0 [x]\n"
        for level in 1...70 { text += "b\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(load(text).lines.first?.hasSuffix("error: values are nested deeper than 64") == true)
    }

    @Test func theMessageOfDeepNestingSaysSo() {
        for opening in ["[", "{a: ", "- "] {
            let text = String(repeating: opening, count: 65)
            let place = "1:\(64 * opening.utf8.count + 1)"
            #expect(load(text).lines == ["\(place): error: values are nested deeper than 64"])
        }
    }

    @Test func aLongTextCannotBeMultipliedByAliases() {
        let long = String(repeating: "x", count: 300_000)
        let text = "about: &a \(long)\nfaults:\n  - answer: { status: 200, body: [*a, *a, *a, *a] }"
        #expect(load(text).lines == ["3:47: error: aliases multiply to more than 1 MiB"])
    }

    @Test(arguments: [
        "x", "token", "{}", "{ delay: 1s }", "{ wire: reset }", "{ where: { job: *n }, wire: reset }",
    ])
    func manyRulesTakeNoQuadraticTime(rule: String) {
        let rules = Array(repeating: "- " + rule, count: 20_000).joined(separator: "\n")
        #expect(load("name: &n x\nfaults:\n" + rules).scenario == nil)
    }

    @Test func manyAnchorsDirectivesAndKeysTakeNoQuadraticTime() {
        let anchors = (0..<60_000).map { "- &a\($0) x" }.joined(separator: "\n")
        #expect(load(anchors).scenario == nil)
        let directives = (0..<60_000).map { "%TAG !a\($0)! x\n" }.joined() + "---\n"
        #expect(load(directives).lines == ["17:1: error: more than 16 lines begin with %"])
        let keys = "name: x\n" + (0..<80_000).map { "key\($0): x" }.joined(separator: "\n")
        #expect(load(keys).diagnostics.count == 1_000)
    }

    @Test(
        arguments: [
            ([0xFF, 0xFE, 0x61, 0x00], "1:1: error: the file is UTF-16 or UTF-32; save it as UTF-8"),
            ([0xFE, 0xFF, 0x00, 0x61], "1:1: error: the file is UTF-16 or UTF-32; save it as UTF-8"),
            (
                [0x61, 0x00, 0x3A, 0x00],
                "1:2: error: a NUL byte is not text; this looks like UTF-16: save the file as UTF-8"
            ),
            (Array("name: a\u{0}b".utf8), "1:8: error: a NUL byte is not text"),
            (Array("name: a\n# é\u{7}".utf8), "2:4: error: the control character 0x7 is not text"),
            (Array("name: é".utf8) + [0xC3], "1:8: error: the file is not UTF-8 here; save it as UTF-8"),
            (
                Array("name: ".utf8) + [0xED, 0xA0, 0x80],
                "1:7: error: the file is not UTF-8 here; save it as UTF-8"
            ),
            (
                Array("name: ".utf8) + [0xC0, 0x80],
                "1:7: error: the file is not UTF-8 here; save it as UTF-8"
            ),
            (Array("name: a\u{FEFF}".utf8), "1:8: error: the invisible character U+FEFF is not text"),
            (Array("name: \u{9B}".utf8), "1:7: error: the invisible character U+9B is not text"),
        ] as [([UInt8], String)]
    )
    func bytesThatAreNoText(bytes: [UInt8], line: String) {
        #expect(firstLine(bytes) == line)
        #expect(firstLine(bytes, name: "test.json") == line)
    }

    @Test(arguments: [
        ("a: 1\n---\nb: 2", "2:1: error: a second document begins here; a scenario is one document"),
        ("a: 1\n...\nb", "3:1: error: this is no YAML: did not find expected <document start>"),
        ("name: !!str x", "1:7: error: the tag `tag:yaml.org,2002:str` is not supported; quote text instead"),
        ("name: !x y", "1:7: error: the tag `!x` is not supported; quote text instead"),
        ("? [a]\n: b", "1:3: error: a key must be plain text, without tag, anchor or alias"),
        (
            "<<: { a: b }",
            "1:1: error: merge keys (`<<`) are not supported; write the keys out, or use an alias for the whole value"
        ),
        (
            "faults:\n  - on: *\n",
            "2:10: error: this is no YAML: did not find expected alphabetic or numeric character while scanning an "
                + "alias; a `*` by itself must be quoted: \"*\""
        ),
        (
            "faults:\n  - answer: 401: missing\n",
            "2:16: error: this is no YAML: mapping values are not allowed in this context; text with a colon must be "
                + "quoted, and keys of one mapping begin in one column"
        ),
        (
            "clock:\n\tmode: real",
            "2:1: error: this is no YAML: found character that cannot start any token while scanning for the next "
                + "token; indent with spaces, not tabs, and quote text that begins with @, ` or %"
        ),
        (
            "name: \"a",
            "1:9: error: this is no YAML: found unexpected end of stream while scanning a quoted scalar"
        ),
    ])
    func whatIsNoYAMLOfOurs(text: String, line: String) {
        #expect(load(text).lines == [line])
    }

    @Test(arguments: [
        (#"{"name": 1,}"#, "1:12: error: this is no JSON: expected a name in double quotes"),
        (#"{"name": "x"} x"#, "1:15: error: this is no JSON: nothing may follow the value"),
        ("{\n \"nme\": 1}", "2:2: error: unknown key `nme` in a scenario; did you mean `name`?"),
        (
            "{\"seed\":\n -1}",
            "2:2: error: `seed`: expected a whole number from 0 to 9223372036854775807, not -1"
        ),
    ])
    func wrongJSONHasPlacesToo(text: String, line: String) {
        #expect(load(text, name: "test.json").lines == [line])
        #expect(load(text, name: "body").lines == [line])
    }

    @Test func theSyntaxFollowsTheNameThenTheFirstCharacter() {
        #expect(load("{name: x}", name: "a.yml").scenario?.name == "x")
        #expect(load("{name: x}", name: "a.JSON").scenario == nil)
        #expect(load(" \n{\"name\": \"x\"}", name: "body").scenario?.name == "x")
        #expect(load("name: x", name: "body").scenario?.name == "x")
        #expect(load("\u{FEFF}{\"name\": \"x\"}", name: "body").scenario?.name == "x")
    }

    @Test func lineEndingsOfAllSystemsCountAlike() {
        for ending in ["\n", "\r\n"] {
            let text = ["name: x", "clock:", "  mod: real"].joined(separator: ending)
            #expect(load(text).lines == ["3:3: error: unknown key `mod` in the clock; did you mean `mode`?"])
        }
    }

    @Test(arguments: 0..<8) func survivesDamagedFiles(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let originals = BuiltInScenarios.texts.map { Array($0.value.utf8) } + [Array(wholeLanguage.utf8)]
        let spice = Array("{}[]&*!|>'\"%@`#:-?,\t\n \u{0}é~<0".utf8) + [0x80, 0xFF]
        for _ in 0..<150 {
            var text = originals.randomElement(using: &generator) ?? []
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let place = Int.random(in: 0..<text.count, using: &generator)
                let byte = spice.randomElement(using: &generator) ?? 0
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: text.remove(at: place)
                case 1: text.insert(byte, at: place)
                case 2: text[place] = byte
                default:
                    let end = min(place + 40, text.count)
                    text.insert(
                        contentsOf: text[place..<end],
                        at: Int.random(in: 0..<text.count, using: &generator)
                    )
                }
            }
            for name in ["test.yaml", "test.json"] {
                let result = load(bytes: text, name: name)
                let hasError = result.diagnostics.contains { $0.severity == .error }
                #expect(hasError == (result.scenario == nil))
                #expect(result.diagnostics.allSatisfy { $0.position >= .start && !$0.message.isEmpty })
            }
        }
    }
}
