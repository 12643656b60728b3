// Sources and their account schemas, and the tasks that take accounts, entitlements or a whole source away.

import AccountFiles
import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension Call {
    /// GET sources.
    func listSources(
        _ head: borrowing RequestHead,
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        try CollectionQuery(head, of: SourceForm.properties)
            .write(run.tenant.sourceViews(at: now), to: &response) { $1.node($0.document) }
    }

    /// GET sources/{id}.
    func showSource(in run: inout ScenarioRun, with response: inout Response) throws(CloudError) {
        write(try source(in: &run).document, to: &response)
    }

    /// POST sources.
    mutating func createSource(
        _ head: borrowing RequestHead,
        _ body: [UInt8],
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        let fields = FormFields(urlEncoded: head.bytes[head.query.indices])
        let asCSV = try CollectionQuery<SourceView>.flag("provisionAsCsv", fields) ?? false
        let given = try SourceForm.new(try Self.json(body), asCSV: asCSV)
        try refuseName(of: given, butFor: nil, in: run)
        guard !run.tenant.hasMostSources else { throw .invalid("There are as many sources as may be.") }
        let source = run.tenant.createSource(given, at: now)
        run.tenant.note(.sourceCreated, source, by: launcher, at: now)
        record.facts.source = source.id
        response.status = 201
        write(source.document, to: &response)
    }

    /// PUT and PATCH sources/{id}.
    func changeSource(
        _ body: [UInt8],
        byPatch: Bool,
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        let source = try source(in: &run)
        let sent = try Self.json(body)
        let wanted = byPatch ? try Self.patched(source.document, by: sent) : sent
        let given = try SourceForm.changed(source, to: wanted)
        try refuseName(of: given, butFor: source.id, in: run)
        guard let changed = run.tenant.changeSource(source.id, to: given, at: now) else { throw .notFound }
        run.tenant.note(.sourceUpdated, changed, by: launcher, at: now)
        write(changed.document, to: &response)
    }

    /// GET sources/{id}/schemas and .../{schemaId}.
    func showSchema(
        _ head: borrowing RequestHead,
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        guard route?.resource != .schemas else {
            return write(JSONNode([shown(try source(in: &run).schema)]), to: &response)
        }
        write(shown(try schema(head, in: &run).schema), to: &response)
    }

    /// PUT and PATCH sources/{id}/schemas/{schemaId}.
    func changeSchema(
        _ head: borrowing RequestHead,
        _ body: [UInt8],
        byPatch: Bool,
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        let source = try schema(head, in: &run)
        let sent = try Self.json(body)
        let given = try SchemaForm.given(byPatch ? try Self.patched(source.schema, by: sent) : sent)
        guard let changed = run.tenant.setSchema(given, of: source.id, at: now) else { throw .notFound }
        write(shown(changed.schema), to: &response)
    }

    /// GET sources/{id}/schemas/accounts: the header that a file for the source must have.
    mutating func showTemplate(in run: inout ScenarioRun, with response: inout Response) throws(CloudError) {
        let header = try source(in: &run).columns.map(Self.csvCell).joined(separator: ",")
        response.body.append(contentsOf: header.utf8)
        response.fields.append("Content-Type", "text/csv")
        response.fields.append("Content-Disposition", "attachment; filename=\"AccountSchema.csv\"")
        answersJSON = false
    }

    /// POST sources/{id}/schemas/accounts: a schema of the columns that a file has.
    func importSchema(
        _ head: borrowing RequestHead,
        _ body: [UInt8],
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        let source = try source(in: &run)
        let columns = try Self.columns(of: body, HeaderParameters(head.bytes[head.contentType.indices]))
        guard let changed = run.tenant.setSchema(columns: columns, of: source.id, at: now) else {
            throw .notFound
        }
        write(shown(changed.schema), to: &response)
    }

    /// DELETE sources/{id}, POST remove-accounts, POST entitlements/reset: 202 with the task that does it.
    mutating func startRemoval(
        _ kind: TaskKind,
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        guard let id = record.facts.source,
            let task = run.tenant.startRemoval(kind, of: id, launcher: launcher, at: now)
        else { throw .notFound }
        record.facts.job = .id(task.id)
        record.outline.phaseAfter = run.tenant.aggregationPhase(of: task.id, at: now).map(
            FaultCondition.Phase.aggregation
        )
        response.status = 202
        // The OpenAPI lets only the name of remove-accounts be null, though the examples of both are.
        let name = kind == .accountRemoval || (kind == .sourceDeletion && style == .wire) ? nil : kind.name
        write(.reference("TASK_RESULT", task.id.hex, name), to: &response)
    }

    // MARK: What they share

    /// A schema as the version has it: in v3 nothing of it may be null.
    private func shown(_ schema: JSONNode) -> JSONNode {
        record.facts.version == .v3 ? schema.withoutNulls : schema
    }

    private func source(in run: inout ScenarioRun) throws(CloudError) -> SourceView {
        guard let id = record.facts.source, let source = run.tenant.sourceView(id, at: now) else {
            throw .notFound
        }
        return source
    }

    /// The source of a schema that is asked for by its id.
    private func schema(
        _ head: borrowing RequestHead,
        in run: inout ScenarioRun
    ) throws(CloudError) -> SourceView {
        let source = try source(in: &run)
        guard let route, head.objectID(route.schema) == source.schemaID else { throw .notFound }
        return source
    }

    private func refuseName(
        of given: JSONNode,
        butFor id: String?,
        in run: borrowing ScenarioRun
    ) throws(CloudError) {
        guard let name = given["name"]?.string, run.tenant.hasSource(named: name, butFor: id) else { return }
        throw .invalid("A source named \"\(name)\" exists already.")
    }

    func write(_ node: JSONNode, to response: inout Response) {
        JSONWriter.write(into: &response.body) { $0.node(node) }
    }

    /// The JSON that a client sent.
    static func json(_ body: [UInt8]) throws(CloudError) -> JSONNode {
        do throws(JSONReadingError) {
            return try JSONReader.read(body)
        } catch {
            throw .invalid("The body is no JSON: \(error.description).")
        }
    }

    /// A document as a JSON Patch leaves it.
    static func patched(_ document: JSONNode, by patch: JSONNode) throws(CloudError) -> JSONNode {
        do throws(JSONPatch.Failure) {
            return try JSONPatch(patch, mostOperations: 100).applied(to: document)
        } catch {
            throw .invalid(error.message)
        }
    }

    private static func columns(
        of body: [UInt8],
        _ type: HeaderParameters
    ) throws(CloudError) -> [String] {
        let file: String?
        do throws(MultipartError) {
            file = try FieldParts.fields(of: body, boundary: type["boundary"])["file"]
        } catch {
            throw .invalid(error.message)
        }
        guard let file else { throw .invalid("The request has no part named file.") }
        var reader = FeedReader(format: FeedFormat())
        reader.receive(Array(file.utf8).span)
        do throws(FeedError) {
            return try reader.finish().summary.columns
        } catch {
            throw .illegalValue(error.text)
        }
    }

    private static func csvCell(_ text: String) -> String {
        guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        return "\"" + parts.joined(separator: "\"\"") + "\""
    }
}

extension JSONNode {
    /// The same without members that are null.
    fileprivate var withoutNulls: JSONNode {
        if let elements { return JSONNode(elements.map(\.withoutNulls)) }
        guard let members else { return self }
        return JSONNode(
            .object(members.filter { !$0.value.isNull }.map { JSONMember($0.name, $0.value.withoutNulls) })
        )
    }
}
