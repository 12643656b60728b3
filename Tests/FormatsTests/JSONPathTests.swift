// The table of event filters: what each selects from one event, or where it is wrong.
import TestSupport
import Testing

@testable import Formats

@Suite struct JSONPathTests {
    static let event = """
        {"source":{"id":"2c91","name":"HR Active Directory","type":"SOURCE"},"status":"Failed",
         "started":"2020-06-29T22:01:50.474Z","errors":null,"warnings":["Account skipped","Slow"],
         "stats":{"scanned":200,"unchanged":190,"changed":6,"added":4,"removed":0},
         "ratio":0.5,"big":12345678901234567890,"flag":true,"empty":[],"text":"line\\nbreak",
         "a name":"spaced","it's":"quoted","numbers":[1,2,3,4,5],"code":"42",
         "changes":[{"attribute":"department","oldValue":"Sales","newValue":"IT","rank":1},
                    {"attribute":"manager","oldValue":null,"newValue":"ann","rank":2},
                    {"attribute":"city","newValue":"Ulm","rank":3,"tags":["a","b"]}],
         "nested":{"list":[{"id":1,"list":[{"id":2}]},{"id":3}]}}
        """

    /// A path and what it selects, as texts joined by a bar.
    static let selections: [(String, String)] = [
        // Steps.
        ("$.status", "Failed"), ("$['status']", "Failed"), ("$[\"status\"]", "Failed"),
        (" $.status ", "Failed"), ("@.status", "Failed"), ("$.source.name", "HR Active Directory"),
        ("$['source']['name']", "HR Active Directory"), ("$[ 'status' ]", "Failed"),
        ("$['a name']", "spaced"), ("$['it\\'s']", "quoted"), ("$[\"it's\"]", "quoted"),
        ("$['stat\\u0075s']", "Failed"),
        ("$.missing", ""), ("$.status.missing", ""), ("$.errors", "null"), ("$.numbers.name", ""),
        ("$['status','code']", "Failed|42"), ("$['status', 'missing', 'code']", "Failed|42"),
        ("$.numbers[0]", "1"), ("$.numbers[4]", "5"), ("$.numbers[5]", ""), ("$.numbers[-1]", "5"),
        ("$.numbers[-5]", "1"),
        ("$.numbers[-6]", ""), ("$.numbers[0,2]", "1|3"), ("$.numbers[0, -1, 9]", "1|5"), ("$.status[0]", ""),
        ("$.numbers[1:3]", "2|3"), ("$.numbers[:2]", "1|2"), ("$.numbers[3:]", "4|5"),
        ("$.numbers[-2:]", "4|5"),
        ("$.numbers[:-3]", "1|2"), ("$.numbers[3:1]", ""), ("$.numbers[0:99]", "1|2|3|4|5"),
        ("$.numbers[:]", "1|2|3|4|5"),
        ("$.numbers[*]", "1|2|3|4|5"), ("$.numbers.*", "1|2|3|4|5"),
        ("$.source.*", "2c91|HR Active Directory|SOURCE"),
        ("$.source[*]", "2c91|HR Active Directory|SOURCE"), ("$.status.*", ""),
        ("$.numbers[(@.length-1)]", "5"), ("$.numbers[(@.length - 2)]", "4"),
        ("$.numbers[(@.length()-1)]", "5"),
        ("$.changes[*].attribute", "department|manager|city"), ("$.changes[1:].attribute", "manager|city"),
        ("$.changes[0].newValue", "IT"), ("$.changes[2].tags[1]", "b"), ("$.changes[*].tags[*]", "a|b"),
        ("$..attribute", "department|manager|city"), ("$..id", "2c91|1|2|3"), ("$..list[0].id", "1|2"),
        ("$.nested..id", "1|2|3"), ("$..tags[*]", "a|b"), ("$..['attribute']", "department|manager|city"),
        ("$..missing", ""), ("$.nested..*.id", "1|3|2"), ("$..[0].id", "1|2"),
        // Functions.
        ("$.numbers.length()", "5"), ("$.stats.length()", "5"), ("$.status.length()", ""),
        ("$.empty.length()", "0"),
        ("$.source.name.concat('a','-',1)", "a-1"), ("$.warnings.concat()", "Account skippedSlow"),
        ("$.concat($.status, ' ', $.code)", "Failed 42"),
        // A filter of an object tests the object itself, one of a list its elements.
        ("$.source[?(@.type == 'SOURCE')].name", "HR Active Directory"),
        ("$.source[?(@.type == 'X')].name", ""),
        ("$[?($.status == \"Failed\")].status", "Failed"), ("$[?(@.status == 'Failed')].code", "42"),
        ("$.changes[?(@.attribute == 'city')].newValue", "Ulm"), ("$.changes[?(@.rank > 1)].rank", "2|3"),
        ("$.changes[?(@.rank>=2&&@.rank<3)].rank", "2"), ("$.numbers[?(@ > 3)]", "4|5"),
        ("$.status[?(@ == 'Failed')]", ""),
        ("$..[?(@.rank == 3)].attribute", "city"), ("$..[?(@.id == 2)].id", "2"),
        ("$.changes[?(@.tags)].attribute", "city"), ("$.changes[?(!@.tags)].rank", "1|2"),
        ("$.changes[?(@.oldValue)].rank", "1|2"), ("$.changes[?(@.tags[?(@ == 'a')])].rank", "3"),
    ]

    @Test(arguments: selections) func selects(_ path: String, _ expected: String) throws {
        let values = try JSONPath(path).values(in: JSONReader.read(Array(Self.event.utf8)))
        #expect(values.map { $0.isNull ? "null" : $0.plainText ?? "?" }.joined(separator: "|") == expected)
    }

    /// Conditions on the event itself, and whether they hold.
    static let conditions: [(String, Bool)] = [
        ("$.status == 'Failed'", true), ("$.status == \"Failed\"", true), ("'Failed' == $.status", true),
        ("$.status=='Failed'", true), ("$.status == 'failed'", false), ("$.status != 'Success'", true),
        ("$.status != 'Failed'", false), ("$.missing == 'x'", false), ("$.missing != 'x'", true),
        ("$.missing == null", false), ("$.errors == null", true), ("$.errors != null", false),
        ("$.status == null", false),
        ("$.stats.added == 4", true), ("$.stats.added == 4.0", true), ("$.stats.added == '4'", true),
        ("$.code == 42", true),
        ("$.stats.added == '4.0'", true), ("'4.0' == $.stats.added", false), ("$.ratio == 0.5", true),
        ("$.ratio == 5e-1", true),
        ("$.stats.added != 5", true),
        ("$.flag == true", true), ("$.flag == false", false), ("$.flag == 'true'", false), ("$.flag", true),
        ("$.big == 12345678901234567890", true), ("$.big > 1", true), ("$.empty == []", true),
        ("$.numbers == [1,2,3,4,5]", true), ("$.numbers == [5,4,3,2,1]", false),
        ("$.source == $.source", true),
        ("$.stats.added > 0", true), ("$.stats.added > 4", false), ("$.stats.added >= 4", true),
        ("$.stats.added < 5", true),
        ("$.stats.added <= 3", false), ("-1 < $.stats.added", true), ("$.stats.added > '0'", false),
        ("$.flag > false", false),
        ("$.status > 'A'", true), ("$.status < 'Failee'", true), ("$.started >= '2020-06-29'", true),
        ("$.missing > 0", false),
        ("$.stats.changed > $.stats.added", true), ("$.stats.added > $.stats.changed", false),
        ("$.source.name =~ /HR.*/", true), ("$.source.name =~ /Active/", false),
        ("$.source.name =~ /.*Active.*/", true),
        ("$.source.name =~ /hr active directory/i", true), ("$.source.name =~ /hr active directory/", false),
        ("$.source.name =~ /(HR|IT) \\w+ \\w{9}/", true), ("$.source.id =~ /^[0-9a-f]{4}$/", true),
        ("$.code =~ /4\\d?/", true),
        ("$.stats.scanned =~ /20+/", true), ("$.missing =~ /.*/", false), ("$.text =~ /line.break/", false),
        ("$.text =~ /line.break/s", true), ("$.status =~ /F[^x-z]+d/", true),
        ("$.status =~ /(?:Fai|x)+led|y/", true),
        ("$.status in ['Failed', 'Terminated']", true), ("$.status in ['Success']", false),
        ("$.stats.added in [3,4]", true),
        ("$.status in []", false), ("2 in $.numbers", true), ("$.status nin ['Success']", true),
        ("$.status nin ['Failed']", false), ("$.missing in ['x']", false), ("$.missing nin ['x']", true),
        ("$.warnings anyof ['Account skipped']", true), ("$.warnings anyof ['Account Skipped']", false),
        ("$.warnings noneof ['x']", true), ("$.warnings noneof ['Slow']", false),
        ("$.errors anyof ['x']", false),
        ("$.warnings subsetof ['Slow','Account skipped','x']", true), ("$.warnings subsetof ['Slow']", false),
        ("$.empty subsetof ['x']", true), ("$.status anyof ['Failed']", false),
        ("$.errors noneof ['x']", false),
        ("$.warnings size 2", true), ("$.warnings size 1", false), ("$.status size 6", true),
        ("$.stats size 5", true),
        ("$.missing size 0", false), ("$.empty size 0", true), ("$.warnings contains 'Slow'", true),
        ("$.warnings contains 'slow'", false), ("$.status contains 'ail'", true),
        ("$.status contains 'x'", false),
        ("$.numbers contains 3", true), ("$.changes[*].attribute contains 'city'", true),
        ("$.missing contains 'x'", false),
        ("$.numbers.length() == 5", true), ("$.warnings.length() > 2", false),
        ("@.warnings.length() == 2", true),
        ("$.concat($.status,'-',$.code) == 'Failed-42'", true),
        ("$.status == 'Failed' && $.stats.added > 0", true),
        ("$.status == 'Failed' && $.stats.added > 9", false),
        ("$.status == 'x' || $.stats.added > 0", true), ("$.status == 'x' || $.status == 'y'", false),
        ("$.flag || $.missing && $.missing", true), ("($.flag || $.missing) && $.missing", false),
        ("!$.missing", true), ("!$.status", false), ("!($.status == 'Success')", true), ("!(!$.flag)", true),
        ("!$.missing && $.flag", true), ("$.changes[0].oldValue == 'Sales'", true), ("$.errors", true),
        ("$.changes[?(@.attribute == 'x')]", true), ("$.absent[?(@.attribute == 'x')]", false),
        ("$.STATUS == 'Failed'", false), ("$.status IN ['Failed']", true), ("true == $.flag", true),
        ("'a' == 'a'", true),
    ]

    @Test(arguments: conditions) func holds(_ condition: String, _ expected: Bool) throws {
        let event = try JSONReader.read(Array(Self.event.utf8))
        #expect(try JSONPath("$[?(\(condition))]").matches(event) == expected)
    }

    /// What is wrong, at which character, and a part of what is said.
    static let mistakes: [(String, Int, String)] = [
        ("", 1, "expected $"), ("status", 1, "expected $"), ("$.", 3, "expected a name"),
        ("$..", 4, "expected a name"),
        ("$.a b", 5, "in brackets"), ("$.a-b == 1", 7, "expected a dot"),
        ("$[", 3, "expected a name in quotes"),
        ("$[]", 3, "expected a name in quotes"), ("$['a", 3, "does not end"), ("$['a'", 6, "expected ]"),
        ("$['a',]", 7, "in quotes"),
        ("$[0", 4, "expected ]"), ("$[1,]", 5, "index"), ("$[99999999]", 3, "index"),
        ("$[x]", 3, "expected a name in quotes"),
        ("$[?]", 4, "expected ("), ("$[?()]", 5, "expected a path"), ("$[?(@.a == )]", 12, "expected a path"),
        ("$[?(@.a = 1)]", 9, "expected an operator"), ("$[?(@.a like 1)]", 9, "expected an operator"),
        ("$[?(@.a == 'x]", 12, "does not end"), ("$[?(@.a == 1]", 13, "expected )"),
        ("$[?(@.a == 1)", 14, "expected ]"),
        ("$[?(@.a == 1 &&)]", 16, "expected a path"), ("$[?('x')]", 5, "no condition"),
        ("$[?(@.a == 1.2.3)]", 12, "no number"),
        ("$[?(@.a =~ 'x')]", 15, "pattern"), ("$[?(@.a =~ /x)]", 12, "does not end"),
        ("$[?(@.a =~ /(x/)]", 13, "("),
        ("$[?(@.a =~ /x)/)]", 14, ")"), ("$[?(@.a =~ /[x/)]", 13, "["), ("$[?(@.a =~ /*/)]", 13, "repeated"),
        ("$[?(@.a =~ /x{2,1}/)]", 18, "wrong way"), ("$[?(@.a =~ /\\q/)]", 14, "escape"),
        ("$[?(@.a =~ /x/q)]", 15, "flag"),
        ("$[?(@.a =~ /(?=x)/)]", 15, "(?:"), ("$[?(@.a == yes)]", 12, "expected a path"),
        ("$.a.sum()", 5, "no function sum"),
        ("$.a[(@.size-1)]", 5, "@.length"), ("$.a[(@.length-0)]", 5, "above 0"),
        ("$[?(@.a in [1,)]", 15, "expected a path"),
        ("$['\\u12']", 8, "hex"), ("$.a.concat('x'", 15, "expected , or )"), ("$.a..", 6, "expected a name"),
    ]

    @Test(arguments: mistakes) func saysWhereItIsWrong(_ path: String, _ position: Int, _ message: String) {
        let error = #expect(throws: JSONPathError.self) { try JSONPath(path) }
        #expect(
            error?.position == position && error?.message.contains(message) == true,
            "\(String(describing: error))"
        )
    }

    @Test func whatIsTooLongOrTooDeepIsRefused() {
        #expect(throws: JSONPathError.self) { try JSONPath("$." + String(repeating: "a", count: 5_000)) }
        #expect(throws: JSONPathError.self) { try JSONPath("$[?(" + String(repeating: "(", count: 2_000)) }
        #expect(throws: JSONPathError.self) {
            try JSONPath("$[?(@.a in " + String(repeating: "[", count: 2_000))
        }
        #expect(throws: JSONPathError.self) { try JSONPath("$[?(@.a =~ /((x{100}){100}){100}/)]") }
        #expect(throws: JSONPathError.self) {
            try JSONPath("$[?(@.a =~ /" + String(repeating: "(", count: 99) + "/)]")
        }
    }

    @Test func scansInScansAndGreedyPatternsEnd() throws {
        let deep = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        let text = "{\"a\":\(deep),\"b\":\"\(String(repeating: "a", count: 50_000))\"}"
        let event = try JSONReader.read(Array(text.utf8))
        _ = try JSONPath("$..*..*..*..*..*").values(in: event)
        #expect(try !JSONPath("$[?($.b =~ /(a+)+b/)]").matches(event))
        #expect(try JSONPath("$[?($.b =~ /(a*)*(a|aa)+/)]").matches(event))
    }

    /// A subscriber's filter is asked under the tenant's lock: whatever would take seconds or gigabytes selects nothing.
    @Test(arguments: [
        "$" + String(repeating: "[0,0,0,0,0,0,0,0,0,0]", count: 12),
        "$.x.concat(" + Array(repeating: "$.text", count: 500).joined(separator: ",") + ")",
        "$.list[?(@ == 0 || $.list subsetof $.list)]", "$.list[?($.list == $.list && @ == 29)]",
        "$.list[?(@ < 0 || $.text =~ /(a?){900}b/)]", "$.list[?(@ < 0 || $.text contains $.text)]",
    ])
    func costlyPathsSelectNothing(_ path: String) throws {
        let list = (0..<20_000).map { "\($0 % 30)" }.joined(separator: ",")
        let nest = String(repeating: "[", count: 12) + "1" + String(repeating: "]", count: 12)
        let text = String(repeating: "a", count: 60_000)
        let isNest = path.hasPrefix("$[0")
        let event = isNest ? nest : "{\"x\":{},\"list\":[\(list)],\"text\":\"\(text)\"}"
        #expect(try JSONPath(path).values(in: JSONReader.read(Array(event.utf8))).isEmpty)
    }

    @Test func aPatternIsHeldAgainstTheWholeOfALongText() throws {
        let text = String(repeating: "a", count: 100_001)
        let event = try JSONReader.read(Array("{\"b\":\"\(text)b\"}".utf8))
        #expect(try !JSONPath("$[?($.b =~ /a+/)]").matches(event))
        #expect(try JSONPath("$[?($.b =~ /a+b/)]").matches(event))
    }

    /// Mutated paths are refused or evaluated; none traps.
    @Test(arguments: 0..<8) func mutationsDoNotTrap(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let event = try JSONReader.read(Array(Self.event.utf8))
        let alphabet = Array("$@.*[](),:?=!<>~&|'\"/\\ -0129ainz{}+^".unicodeScalars)
        for path in Self.selections.map(\.0) + Self.conditions.map({ "$[?(\($0.0))]" }) {
            var scalars = Array(path.unicodeScalars)
            for _ in 0..<Int.random(in: 1...4, using: &random) where !scalars.isEmpty {
                let index = Int.random(in: 0..<scalars.count, using: &random)
                if Bool.random(using: &random) {
                    scalars.remove(at: index)
                } else {
                    scalars.insert(alphabet.randomElement(using: &random) ?? "$", at: index)
                }
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars)
            guard let read = try? JSONPath(text) else { continue }
            _ = read.matches(event)
        }
    }
}
