// Templates of stubs, and which calls a stub answers.

import Testing

@testable import Scenarios

@Suite struct TemplateTests {
    @Test(arguments: [
        ("plain", "plain"), ("${path.id}", "<path id>"), ("a ${query.b c} d", "a <query b c> d"),
        ("${header.X-Run}${now}", "<header X-Run><now>"), ("${body.}", "<body >"),
        ("${body./a/0}", "<body a|0>"),
        ("${body./a~1b/~01}", "<body a/b|~1>"), ("${uuid}-${id}", "<uuid>-<id>"), ("${tenant}", "<tenant>"),
        ("$${path.id}", "${path.id}"), ("$$${id}", "$${id}"), ("$5 and $", "$5 and $"), ("$$", "$$"),
        ("", ""),
    ])
    func slotsAreFilled(text: String, filled: String) throws {
        let bytes = try Template(text).filled { slot in
            switch slot {
            case .path(let name): "<path \(name)>"
            case .query(let name): "<query \(name)>"
            case .header(let name): "<header \(name)>"
            case .body(let pointer): "<body \(pointer.joined(separator: "|"))>"
            case .now: "<now>"
            case .uuid: "<uuid>"
            case .id: "<id>"
            case .tenant: "<tenant>"
            }
        }
        #expect(String(decoding: bytes, as: UTF8.self) == filled)
    }

    @Test(arguments: [
        ("${", Template.Flaw.open), ("a ${path.id", .open), ("${}", .unknown("")),
        ("${path}", .unknown("path")),
        ("${path.}", .unknown("path.")), ("${body.a}", .unknown("body.a")), ("${nwo}", .unknown("nwo")),
        ("${ now }", .unknown(" now ")), ("${query.a\"b}", .unknown("query.a\"b")),
    ])
    func anythingElseIsAnError(text: String, flaw: Template.Flaw) {
        #expect(throws: flaw) { try Template(text) }
    }

    private let call = StubCall(
        method: "GET",
        path: "/v3/a/{id}",
        segments: [.literal("v3"), .literal("a"), .name("id")]
    )

    @Test func aCallIsMatchedSegmentBySegment() {
        #expect(call.match("GET", ["v3", "a", "x y"]) == ["id": "x y"])
        #expect(call.match("HEAD", ["v3", "a", "x"]) == ["id": "x"])
        #expect(call.match("POST", ["v3", "a", "x"]) == nil)
        #expect(call.match("GET", ["v3", "A", "x"]) == nil)
        #expect(call.match("GET", ["v3", "a"]) == nil)
        #expect(call.match("GET", ["v3", "a", "x", "y"]) == nil)
    }

    @Test func theFirstStubThatFitsAnswers() {
        let exact = StubCall(
            method: "GET",
            path: "/v3/a/b",
            segments: [.literal("v3"), .literal("a"), .literal("b")]
        )
        let stubs = [Stub(exact), Stub(call)]
        #expect(stubs.answering("GET", ["v3", "a", "b"])?.place == 0)
        #expect(stubs.answering("GET", ["v3", "a", "c"])?.place == 1)
        #expect(stubs.answering("GET", ["v3"]) == nil)
        #expect(call.covers(exact) && !exact.covers(call))
    }
}
