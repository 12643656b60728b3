// `stubs`: answers for calls that Drydock does not emulate.

import Formats
import Scenarios

/// An entry of `stubs`.
enum StubForm {
    private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
    private static let names = "[A-Za-z0-9_-]+"
    private static let literals = "[A-Za-z0-9._~!$&'()*+,;=:@%-]+"

    /// A method and a path.
    static let pattern = "^(\(methods.joined(separator: "|"))) (/|(/(\\{\(names)\\}|\(literals)))+/?)$"
    static let expectation = "a method and a path such as GET /v3/identity-profiles/{id}"

    static let stub = MappingForm<Stub>(
        "a stub",
        "An answer for a call that Drydock does not emulate. It asks for a token, counts against the rate limit, stands in the "
            + "journal and can be disturbed by `faults`, as every call.",
        start: { _ in Stub(StubCall(method: "", path: "", segments: [])) },
        fields: [
            Field(
                "on",
                \.call,
                callForm,
                isRequired: true,
                "Its method and path; `{id}` stands for any text, which the answer may repeat as `${path.id}`."
            ),
            Field(
                "answer",
                schema: answer.schema,
                isRequired: true,
                "What is answered; texts may hold \(listed(Template.Slot.forms.map { "`${\($0)}`" }))."
            ) { node, stub, reading in
                guard let read = answer.read(node, &reading) else { return }
                let call = stub.call
                stub = read
                stub.call = call
            },
        ],
        finish: { stub, node, reading in
            checkNames(stub, node, &reading)
            checkCall(stub.call, node, &reading)
            reading.stubs.append(stub)
        }
    )

    // MARK: The call

    /// The call that a text names; nil when it is none.
    static func call(_ text: String) -> StubCall? {
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init
        )
        guard parts.count == 2, methods.contains(parts[0]), parts[1].hasPrefix("/"),
            text.unicodeScalars.allSatisfy(\.isASCII)
        else { return nil }
        var segments = parts[1].split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        if segments.last == "" { segments = segments.dropLast() }
        let read = segments.map(segment)
        guard !read.contains(nil), !read.isEmpty || parts[1] == "/" else { return nil }
        return StubCall(method: parts[0], path: parts[1], segments: read.compactMap(\.self))
    }

    private static func segment(_ text: Substring) -> StubCall.Segment? {
        if text.hasPrefix("{"), text.hasSuffix("}"), text.count > 2 {
            let name = text.dropFirst().dropLast()
            let fits = name.utf8.allSatisfy {
                isLetterOrDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
            }
            return fits ? .name(String(name)) : nil
        }
        guard !text.isEmpty,
            text.utf8.allSatisfy({ isLetterOrDigit($0) || "._~!$&'()*+,;=:@%-".utf8.contains($0) })
        else { return nil }
        return .literal(String(text))
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }

    private static let callForm = Form.pattern(pattern, expectation, parse: call, hint: hint)

    /// What was probably meant.
    static func hint(_ text: String) -> String? {
        if text.contains("?") { return "leave the query out: a stub answers whatever it is" }
        let parts = text.split(separator: " ")
        guard let method = parts.first?.uppercased() else { return nil }
        if text.hasPrefix("/"), call("GET \(text)") != nil { return "did you mean `GET \(text)`?" }
        guard parts.count == 2 else { return nil }
        let path = parts[1].hasPrefix("/") ? String(parts[1]) : "/\(parts[1])"
        return call("\(method) \(path)") == nil ? nil : "did you mean `\(method) \(path)`?"
    }

    private static func checkCall(_ call: StubCall, _ node: Node, _ reading: inout Reading) {
        let place = node["on"]?.value.position ?? node.position
        if let why = reading.emulated(call) {
            reading.report(.relation, at: place, "`on`: \(call.text) cannot be a stub: \(why)")
        }
        if let double = Dictionary(grouping: call.names, by: \.self).first(where: { $0.value.count > 1 })?.key
        {
            reading.report(.relation, at: place, "`on`: `{\(double)}` stands twice in the path")
        }
        if let earlier = reading.stubs.first(where: { $0.call.covers(call) }) {
            reading.report(
                .relation,
                at: place,
                "`on`: \(earlier.call.text) in `stubs` answers these calls already"
            )
        }
    }

    // MARK: The answer

    private static let answer = MappingForm<Stub>(
        "the answer of a stub",
        "What is answered; texts may hold values of the request.",
        start: { _ in Stub(StubCall(method: "", path: "", segments: [])) },
        fields: [
            Field("status", \.status, .integer(200...599, "a status code"), "Its status code."),
            Field(
                "headers",
                \.headers,
                headers,
                "Header fields it has, in place of the server's own of that name; null takes one away."
            ),
            Field(
                "body",
                \.body,
                body,
                "Its body: text, or a mapping or list that is sent as JSON, into which values are put as text; default: none."
            ),
            Field(
                "file",
                \.body,
                file,
                "A file beside the scenario that is its body; one that ends in .json may hold values."
            ),
        ],
        rules: [
            .exclusive(["body", "file"], "an answer has a `body` or a `file`, not both"),
            AnswerForm.bodilessRule(["body", "file"]),
        ]
    )

    private static let headers = Form<[Stub.Field]>(
        schema: HeaderForm.response.schema,
        read: { node, reading in
            guard let fields = HeaderForm.response.read(node, &reading), let entries = node.entries else {
                return nil
            }
            let read = zip(fields, entries).map { field, entry -> Stub.Field? in
                guard let value = field.value else { return Stub.Field(name: field.name, value: nil) }
                return template(value, at: entry.value.position, &reading).map {
                    Stub.Field(name: field.name, value: $0)
                }
            }
            let complete = read.compactMap(\.self)
            return complete.count == read.count ? complete : nil
        }
    )

    private static let body = Form<Stub.Body>(
        schema: AnswerForm.anyJSON,
        read: { node, reading in
            if let text = node.scalar?.string {
                return template(text, at: node.position, &reading).map(Stub.Body.text)
            }
            let errors = reading.errorCount
            checkTemplates(in: node, &reading)
            guard reading.errorCount == errors else { return nil }
            return template(String(decoding: node.json, as: UTF8.self), at: node.position, &reading)
                .map(Stub.Body.json)
        }
    )

    /// Reports each text in a body that is no template, at its own place.
    private static func checkTemplates(in node: Node, _ reading: inout Reading) {
        if let text = node.scalar?.string { _ = template(text, at: node.position, &reading) }
        for element in node.elements ?? [] { checkTemplates(in: element, &reading) }
        for entry in node.entries ?? [] {
            _ = template(entry.key, at: entry.keyPosition, &reading)
            checkTemplates(in: entry.value, &reading)
        }
    }

    private static func template(_ text: String, at place: Position, _ reading: inout Reading) -> Template? {
        do throws(Template.Flaw) {
            return try Template(text)
        } catch {
            reading.report(.relation, at: place, error.message)
            return nil
        }
    }

    /// `${path.NAME}` must stand in the path.
    private static func checkNames(_ stub: Stub, _ node: Node, _ reading: inout Reading) {
        let known = stub.call.names
        for case .path(let name) in stub.slots where !known.contains(name) {
            let place = node["answer"]?.value.position(ofText: "${path.\(name)}") ?? node.position
            let near = NearestName.to(name, among: known).map { "; did you mean `${path.\($0)}`?" } ?? ""
            reading.report(
                .relation,
                at: place,
                "`${path.\(name)}`: there is no `{\(name)}` in the path\(near)"
            )
        }
    }

    // MARK: Files

    private static let types = [
        "json": "application/json", "txt": "text/plain; charset=utf-8", "csv": "text/csv; charset=utf-8",
        "html": "text/html; charset=utf-8", "xml": "application/xml", "zip": "application/zip",
    ]

    private static let file = Form<Stub.Body>(
        schema: ["type": "string", "minLength": 1],
        read: { node, reading in
            guard let name = node.scalar?.string, !name.isEmpty else {
                return reading.expected("the name of a file beside the scenario", at: node)
            }
            do {
                let bytes = try reading.readFile(name)
                let type = types[name.split(separator: ".").last.map { $0.lowercased() } ?? ""]
                guard type == "application/json" else {
                    return .file(bytes, contentType: type ?? "application/octet-stream")
                }
                return try json(bytes).map(Stub.Body.json).get()
            } catch {
                reading.report(.file, at: node.position, "`file`: cannot use \"\(name)\": \(error)")
                return nil
            }
        }
    )

    private static func json(_ bytes: [UInt8]) -> Result<Template, FileFlaw> {
        do throws(JSONReadingError) {
            _ = try JSONReader.read(bytes)
        } catch {
            return .failure(FileFlaw(description: error.description))
        }
        do throws(Template.Flaw) {
            return .success(try Template(String(decoding: bytes, as: UTF8.self)))
        } catch {
            return .failure(FileFlaw(description: error.message))
        }
    }

    private struct FileFlaw: Error, CustomStringConvertible {
        let description: String
    }
}

extension Stub {
    /// All slots of the answer.
    fileprivate var slots: [Template.Slot] {
        let ofHeaders = headers.flatMap { $0.value?.slots ?? [] }
        return switch body {
        case .json(let template), .text(let template): ofHeaders + template.slots
        case .none, .file: ofHeaders
        }
    }
}

extension Template.Flaw {
    fileprivate var message: String {
        switch self {
        case .open: "`${` without `}`; write `$${` for a plain `${`"
        case .unknown(let name):
            "unknown value `${\(name)}`; "
                + (NearestName.to(name, among: Template.Slot.forms).map { "did you mean `${\($0)}`? Else" }
                    ?? "there are \(listed(Template.Slot.forms.map { "`${\($0)}`" }));")
                + " write `$${` for a plain `${`"
        }
    }
}

extension Node {
    /// Where a scalar or key stands that has a text in it.
    fileprivate func position(ofText text: String) -> Position? {
        if let scalar { return scalar.text.contains(text) ? position : nil }
        if let elements { return elements.lazy.compactMap { $0.position(ofText: text) }.first }
        return entries?.lazy.compactMap { entry in
            entry.key.contains(text) ? entry.keyPosition : entry.value.position(ofText: text)
        }.first
    }
}
