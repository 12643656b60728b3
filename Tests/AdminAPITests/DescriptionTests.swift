// The descriptions of the control plane's calls: as OpenAPI, and as the page of reference that is made of them.
//
// After a change: `DRYDOCK_WRITE_DESCRIPTIONS=1 swift test --filter DescriptionTests` writes both files anew.

import Formats
import Foundation
import HTTPMessages
import Testing

@testable import AdminAPI

@Suite struct DescriptionTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test func theOpenAPIDocumentIsTheCommittedOne() throws {
        let document = try #require(AdminHarness().get("/__admin/openapi.json").json)
        #expect(document["openapi"]?.string == "3.1.0")
        try Self.compare(Self.indented(document) + "\n", with: "Tests/Clients/schemas/control-plane.json")
    }

    @Test func thePageOfReferenceIsTheCommittedOne() throws {
        try Self.compare(ReferencePage.text, with: "Sources/Drydock/Documentation.docc/ControlPlane.md")
    }

    private static func compare(_ text: String, with path: String) throws {
        let file = root.appendingPathComponent(path)
        if ProcessInfo.processInfo.environment["DRYDOCK_WRITE_DESCRIPTIONS"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let committed = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        #expect(text == committed, "\(path) is not what the calls' descriptions say")
    }

    /// A value a line.
    private static func indented(_ node: JSONNode, _ indent: String = "") -> String {
        let inner = indent + "  "
        func lines(_ parts: [String], _ brackets: (String, String)) -> String {
            if parts.isEmpty { return brackets.0 + brackets.1 }
            return
                "\(brackets.0)\n\(parts.map { inner + $0 }.joined(separator: ",\n"))\n\(indent)\(brackets.1)"
        }
        func quoted(_ text: String) -> String {
            String(decoding: JSONWriter.text { $0.string(text) }, as: UTF8.self)
        }
        switch node.value {
        case .null: return "null"
        case .bool(let value): return "\(value)"
        case .number(let number): return number.text
        case .string(let text): return quoted(text)
        case .array(let elements): return lines(elements.map { indented($0, inner) }, ("[", "]"))
        case .object(let members):
            return lines(members.map { "\(quoted($0.name)): \(indented($0.value, inner))" }, ("{", "}"))
        }
    }

    @Test func everyCallHasANameOfItsOwnAndSaysWhatItDoes() {
        let names = AdminRoute.all.map(\.name)
        #expect(Set(names).count == names.count)
        for route in AdminRoute.all {
            #expect(!route.description.about.isEmpty, "\(route.name)")
            #expect(
                (route.description.body != nil) == (route.method == .post || route.method == .put)
                    || ["reset", "jobs", "deliveries"].contains(route.path[0]),
                "\(route.name)"
            )
        }
    }

    /// One that every call refuses, in the same way; the others stand with the calls' own tests.
    @Test(arguments: AdminRoute.all.map(\.name))
    func everyCallRefusesWhatItDoesNotKnow(name: String) throws {
        let route = try #require(AdminRoute.all.first { $0.name == name })
        let path = route.pattern.replacing("{id}", with: "x").replacing("{name}", with: "default")
        let reply = AdminHarness().send(route.method, "\(path)?nonsense=1")
        #expect(reply.status == 400 && reply.errorCode == "unknown-parameter")
    }

    @Test(arguments: AdminRoute.all.filter { $0.description.body?.otherTypes == [] }.map(\.name))
    func everyCallWithABodyTakesItsExampleAndRefusesOtherKeys(name: String) throws {
        let route = try #require(AdminRoute.all.first { $0.name == name })
        let body = try #require(route.description.body)
        let admin = AdminHarness(outage: { _ in })
        admin.record(.loadAccounts, 202)
        #expect(admin.send(route.method, route.pattern, body: body.example).status < 300)
        let reply = admin.send(route.method, route.pattern, body: #"{"nonsense":1}"#)
        #expect(reply.status == 400 && reply.errorCode == "unknown-key")
    }

    @Test func whatADescriptionDoesNotTellIsFound() throws {
        let node = try JSONReader.read(Array(#"{"a":1,"b":"x","d":null}"#.utf8))
        let shape = Shape.object(["a": .string, "b": .words(["y"]), "c": .integer, "e": .integer.orNone])
        #expect(DescribedCall.problems(of: node, as: shape, at: "").count == 4)
    }
}
