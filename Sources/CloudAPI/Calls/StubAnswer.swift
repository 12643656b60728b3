// Stubs at work: the scenario's own answers for calls that Drydock does not emulate.

import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy

/// A stub that answers a call.
struct StubAnswer {
    private let stub: Stub
    private let pathValues: [String: String]
    /// The version that the path begins with; what has none is counted as the style without a prefix.
    let version: APIVersion

    fileprivate init(_ stub: Stub, _ values: [String: String], _ segments: [String]) {
        self.stub = stub
        pathValues = values
        version = segments.first.flatMap { APIVersion(rawValue: $0) } ?? .v1
    }

    /// Fills in the answer.
    func write(
        _ head: borrowing RequestHead,
        body: [UInt8],
        in run: inout ScenarioRun,
        to response: inout Response,
        of call: inout Call
    ) {
        let source = ValueSource(head, body: body, path: pathValues, now: call.now)
        func value(_ slot: Template.Slot) -> String { source.text(of: slot, in: &run) }
        response.status = stub.status
        let fields = stub.headers.map { field in
            let text = field.value.map { String(decoding: $0.filled(value), as: UTF8.self).asFieldValue }
            return FaultAnswer.Field(name: field.name, value: text)
        }
        call.answersJSON = false
        switch stub.body {
        case .none: break
        case .json(let template):
            call.answersJSON = true
            response.body = template.filled { value($0).escapedForJSON }
        case .text(let template):
            response.fields.append("Content-Type", "text/plain; charset=utf-8")
            response.body = template.filled(value)
        case .file(let bytes, let type):
            response.fields.append("Content-Type", type)
            response.body = bytes
        }
        call.take(fields)
    }
}

extension Call {
    /// Finds the stub that answers a call whose path no route has.
    mutating func findStub(_ head: borrowing RequestHead, in run: borrowing ScenarioRun) {
        guard !run.scenario.stubs.isEmpty else { return }
        let segments = Self.segments(of: head)
        guard let (place, values) = run.scenario.stubs.answering(record.method, segments) else { return }
        stub = StubAnswer(run.scenario.stubs[place], values, segments)
        record.facts.stub = place
        record.facts.version = segments.first.flatMap { APIVersion(rawValue: $0) }
        record.nearestRoute = nil
    }

    /// Whether a stub of the tenant answers the call, so that its body must be read.
    func hasStub(_ head: borrowing RequestHead, in run: borrowing ScenarioRun) -> Bool {
        guard route == nil, !run.scenario.stubs.isEmpty else { return false }
        return run.scenario.stubs.answering(record.method, Self.segments(of: head)) != nil
    }

    private static func segments(of head: borrowing RequestHead) -> [String] {
        head.bytes[head.path.indices].split(separator: UInt8(ascii: "/")).map { PercentEncoding.text($0) }
    }
}

/// Where the values of a template come from.
private struct ValueSource {
    private let head: RequestHead
    private let query: FormFields
    private let body: JSONNode?
    private let path: [String: String]
    private let now: Timestamp

    init(_ head: borrowing RequestHead, body: [UInt8], path: [String: String], now: Timestamp) {
        self.head = copy head
        query = FormFields(urlEncoded: head.bytes[head.query.indices])
        self.body = try? JSONReader.read(body)
        self.path = path
        self.now = now
    }

    /// What stands in a slot; nothing for what the request does not have.
    func text(of slot: Template.Slot, in run: inout ScenarioRun) -> String {
        switch slot {
        case .path(let name): path[name] ?? ""
        case .query(let name): query[name] ?? ""
        case .header(let name): head.value(named: name).map(head.text) ?? ""
        case .body(let pointer): pointer.reduce(body) { $0?.child($1) }?.text ?? ""
        case .now: RFC3339.text(now.milliseconds)
        case .uuid: run.tenant.nextStubID().uuid
        case .id: run.tenant.nextStubID().hex
        case .tenant: run.name
        }
    }
}

extension JSONNode {
    /// What a token of a JSON Pointer leads to (RFC 6901 §4).
    fileprivate func child(_ token: String) -> JSONNode? {
        guard let elements else { return self[token] }
        let isIndex = token == "0" || !token.hasPrefix("0")
        guard isIndex, let index = WholeNumber.read(token.utf8, in: 0...Int(Int32.max)) else { return nil }
        return index < elements.count ? elements[index] : nil
    }

    /// A string as it is, anything else as JSON text.
    fileprivate var text: String {
        string ?? String(decoding: JSONWriter.text { $0.write(self) }, as: UTF8.self)
    }
}

extension String {
    /// As it stands between the quotes of a JSON string.
    fileprivate var escapedForJSON: String {
        String(decoding: JSONWriter.text { $0.string(self) }.dropFirst().dropLast(), as: UTF8.self)
    }

    /// Without what a header field may not hold (RFC 9110 §5.5).
    fileprivate var asFieldValue: String {
        String(decoding: utf8.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
