// GET /openapi.json: the table of calls as an OpenAPI 3.1 document.

import Formats
import HTTPMessages

/// Writes the document.
struct OpenAPI {
    let version: String

    func write(to json: inout JSONWriter) {
        json.member("openapi", "3.1.0")
        json.object("info") { json in
            json.member("title", "Drydock's control plane")
            json.member("version", version)
        }
        json.object("paths") { json in
            var patterns: [String] = []
            for route in AdminRoute.all where !patterns.contains(route.pattern) {
                patterns.append(route.pattern)
            }
            for pattern in patterns {
                json.key(named: pattern)
                json.object { json in
                    for route in AdminRoute.all where route.pattern == pattern {
                        json.key(named: route.method.token.lowercased())
                        json.object { write(route, to: &$0) }
                    }
                }
            }
        }
        json.object("components", writeComponents)
    }

    private func write(_ route: AdminRoute, to json: inout JSONWriter) {
        let call = route.description
        json.member("operationId", route.name)
        json.member("summary", call.about)
        json.array("parameters") { json in
            for name in route.wildcardNames {
                let about = name == "name" ? "A tenant." : "As the client was given it."
                Self.write(Parameter(name, .string, about), in: "path", to: &json)
            }
            for parameter in call.parameters { Self.write(parameter, in: "query", to: &json) }
            guard call.isAboutTenant else { return }
            for name in ["tenant", "tenantField"] {
                json.object { $0.member("$ref", "#/components/parameters/\(name)") }
            }
        }
        if let body = call.body { json.object("requestBody") { Self.write(body, to: &$0) } }
        json.object("responses") { json in
            json.key(named: String(call.answer.status))
            json.object { Self.write(call.answer, to: &$0) }
            let errors = Dictionary(grouping: call.allErrors, by: \.status).sorted { $0.key < $1.key }
            for (status, cases) in errors {
                json.key(named: String(status))
                json.object {
                    Self.write(cases.map { "`\($0.code)`: \($0.about)" }.joined(separator: "; "), to: &$0)
                }
            }
            json.object("default") { Self.write("No HTTP, or more than the server takes.", to: &$0) }
        }
    }

    private static func write(_ parameter: Parameter, in place: String, to json: inout JSONWriter) {
        json.object { json in
            json.member("name", parameter.name)
            json.member("in", place)
            if place == "path" { json.member("required", true) }
            json.member("description", parameter.about)
            json.object("schema", parameter.shape.write)
        }
    }

    private static func write(_ body: Body, to json: inout JSONWriter) {
        json.member("required", body.isRequired)
        json.object("content") { json in
            json.object("application/json") { json in
                json.object("schema", body.shape.write)
                json.member("example", json: body.example)
            }
            write(body.otherTypes, to: &json)
        }
    }

    private static func write(_ answer: Answer, to json: inout JSONWriter) {
        json.member("description", "Done.")
        json.object("content") { json in
            if let shape = answer.shape {
                json.object("application/json") { $0.object("schema", shape.write) }
            }
            write(answer.otherTypes, to: &json)
        }
    }

    private static func write(_ types: [String], to json: inout JSONWriter) {
        for type in types {
            json.key(named: type)
            json.object { $0.object("schema") { $0.member("type", "string") } }
        }
    }

    /// A refusal.
    private static func write(_ about: String, to json: inout JSONWriter) {
        json.member("description", about)
        json.object("content") { json in
            json.object("application/json") { $0.object("schema", Shape.error.write) }
        }
    }

    private func writeComponents(to json: inout JSONWriter) {
        json.object("parameters") { json in
            for (key, place, name) in [
                ("tenant", "query", "tenant"), ("tenantField", "header", "X-Drydock-Tenant"),
            ] {
                json.key(named: key)
                json.object { json in
                    json.member("name", name)
                    json.member("in", place)
                    json.member(
                        "description",
                        "The tenant that is meant; without one `default`, or the only one there is."
                    )
                    json.object("schema", Shape.string.write)
                }
            }
        }
        json.object("schemas") { json in
            let shapes = AdminRoute.all.flatMap { route in
                [route.description.answer.shape, route.description.body?.shape].compactMap { $0 }
            }
            let named = shapes.reduce(into: Shape.error.named) { all, shape in
                all.merge(shape.named) { first, _ in first }
            }
            for (name, shape) in named.sorted(by: { $0.key < $1.key }) {
                json.key(named: name)
                json.object(shape.write)
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: StaticString, json text: String) {
        key(name)
        value(json: Array(text.utf8))
    }
}
