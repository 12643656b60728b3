// JSON Patch: the examples of RFC 6902, appendix A, and those of RFC 6901 for pointers.

import Formats
import Testing

@Suite struct JSONPatchTests {
    /// The document as the patch leaves it, or nil when it is refused.
    private func patched(_ document: String, _ patch: String) throws -> JSONNode? {
        let node = try JSONReader.read(Array(patch.utf8))
        do {
            return try JSONPatch(node, mostOperations: 100).applied(to: JSONReader.read(Array(document.utf8)))
        } catch is JSONPatch.Failure {
            return nil
        }
    }

    @Test(arguments: [
        (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux"}]"#, #"{"baz":"qux","foo":"bar"}"#),
        (
            #"{"foo":["bar","baz"]}"#, #"[{"op":"add","path":"/foo/1","value":"qux"}]"#,
            #"{"foo":["bar","qux","baz"]}"#
        ),
        (#"{"baz":"qux","foo":"bar"}"#, #"[{"op":"remove","path":"/baz"}]"#, #"{"foo":"bar"}"#),
        (#"{"foo":["bar","qux","baz"]}"#, #"[{"op":"remove","path":"/foo/1"}]"#, #"{"foo":["bar","baz"]}"#),
        (
            #"{"baz":"qux","foo":"bar"}"#, #"[{"op":"replace","path":"/baz","value":"boo"}]"#,
            #"{"baz":"boo","foo":"bar"}"#
        ),
        (
            #"{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}"#,
            #"[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]"#,
            #"{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}"#
        ),
        (
            #"{"foo":["all","grass","cows","eat"]}"#, #"[{"op":"move","from":"/foo/1","path":"/foo/3"}]"#,
            #"{"foo":["all","cows","eat","grass"]}"#
        ),
        (
            #"{"baz":"qux","foo":["a",2,"c"]}"#,
            #"[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]"#,
            #"{"baz":"qux","foo":["a",2,"c"]}"#
        ),
        (
            #"{"foo":"bar"}"#, #"[{"op":"add","path":"/child","value":{"grandchild":{}}}]"#,
            #"{"foo":"bar","child":{"grandchild":{}}}"#
        ),
        (
            #"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux","xyz":123}]"#,
            #"{"foo":"bar","baz":"qux"}"#
        ),
        (#"{"/":9,"~1":10}"#, #"[{"op":"test","path":"/~01","value":10}]"#, #"{"/":9,"~1":10}"#),
        (
            #"{"foo":["bar"]}"#, #"[{"op":"add","path":"/foo/-","value":["abc","def"]}]"#,
            #"{"foo":["bar",["abc","def"]]}"#
        ),
        (#"{"a":1}"#, #"[{"op":"replace","path":"","value":[1]}]"#, "[1]"),
        (
            #"{"a":{"b":1}}"#, #"[{"op":"copy","from":"/a","path":"/c"},{"op":"remove","path":"/a/b"}]"#,
            #"{"a":{},"c":{"b":1}}"#
        ),
        (#"{"":{"":1}}"#, #"[{"op":"replace","path":"//","value":2}]"#, #"{"":{"":2}}"#),
        (
            #"{"a":{"group.delimiter":1}}"#, #"[{"op":"replace","path":"/a/group.delimiter","value":";"}]"#,
            #"{"a":{"group.delimiter":";"}}"#
        ),
    ])
    func changesWhatTheExamplesChange(document: String, patch: String, expected: String) throws {
        let result = try #require(try patched(document, patch))
        #expect(result.means(try JSONReader.read(Array(expected.utf8))))
    }

    @Test(arguments: [
        (#"{"baz":"qux"}"#, #"[{"op":"test","path":"/baz","value":"bar"}]"#),
        (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz/bat","value":"qux"}]"#),
        (#"{"/":9,"~1":10}"#, #"[{"op":"test","path":"/~01","value":"10"}]"#),
        (#"{"foo":[1]}"#, #"[{"op":"add","path":"/foo/2","value":1}]"#),
        (#"{"foo":[1]}"#, #"[{"op":"replace","path":"/foo/-","value":1}]"#),
        (#"{"foo":[1]}"#, #"[{"op":"remove","path":"/foo/01"}]"#),
        (#"{"foo":[1]}"#, #"[{"op":"remove","path":"/foo/+0"}]"#),
        (#"{"foo":{}}"#, #"[{"op":"move","from":"/foo","path":"/foo/bar"}]"#),
        (#"{"foo":1}"#, #"[{"op":"replace","path":"/bar","value":1}]"#),
        (#"{"foo":1}"#, #"[{"op":"remove","path":""}]"#),
        (#"{"foo":1}"#, #"[{"op":"add","path":"/foo"}]"#),
        (#"{"foo":1}"#, #"[{"op":"add","path":"foo","value":1}]"#),
        (#"{"foo":1}"#, #"[{"op":"spam","path":"/foo","value":1}]"#), ("{}", "[]"), ("{}", "{}"),
        ("{}", "[1]"),
    ])
    func refusesWhatCannotBeDone(document: String, patch: String) throws {
        #expect(try patched(document, patch) == nil)
    }

    @Test func copiesOfCopiesEndSomewhere() throws {
        let copy = #"{"op":"copy","from":"","path":"/a/-"}"#
        let wide = "[" + Array(repeating: copy, count: 100).joined(separator: ",") + "]"
        #expect(try patched(#"{"a":[]}"#, wide) == nil)
        let deeper = #"{"op":"copy","from":"","path":"/a"}"#
        let deep = "[" + Array(repeating: deeper, count: 100).joined(separator: ",") + "]"
        #expect(try patched("{}", deep) == nil)
    }

    @Test func whatIsWrittenIsWhatWasRead() throws {
        let text = #"{"a":[1,2.50,-0,1e3,"x\"é",null,true,{"":[]}],"b":{}}"#
        let node = try JSONReader.read(Array(text.utf8))
        #expect(String(decoding: JSONWriter.text { $0.node(node) }, as: UTF8.self) == text)
    }
}
