// Role-mining exports: start, status, download.

import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension Call {
    /// POST .../export-async.
    mutating func startExport(
        _ head: borrowing RequestHead,
        _ body: [UInt8],
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        guard let route else { throw .notFound }
        let wanted = try ExportRequest(body)
        let export = run.tenant.startExport(
            session: head.decodedText(route.session),
            role: head.decodedText(route.role),
            minEntitlementPopularity: wanted.minEntitlementPopularity,
            includeCommonAccess: wanted.includeCommonAccess,
            at: now
        )
        record.facts.job = JobReference(export.id)
        record.outline.phaseAfter = .export(export.status)
        response.status = 202
        ExportBody.write(export, to: &response.body)
    }

    /// GET .../export-async/{exportId}.
    mutating func showExport(
        _ head: borrowing RequestHead,
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        guard let route else { throw .notFound }
        let lookup = run.tenant.exportStatus(
            session: head.decodedText(route.session),
            role: head.decodedText(route.role),
            id: head.decodedText(route.id),
            at: now
        )
        switch lookup {
        case .found(let export):
            record.outline.phaseAfter = .export(export.status)
            ExportBody.write(export, to: &response.body)
        case .unknown(let asBadRequest): throw asBadRequest ? .badRequest : .notFound
        }
    }

    /// GET .../download: a zip file whatever Accept says; before SUCCESS there is none [unverified].
    mutating func downloadExport(
        _ head: borrowing RequestHead,
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        guard let route else { throw .notFound }
        let session = head.decodedText(route.session)
        let role = head.decodedText(route.role)
        let id = head.decodedText(route.id)
        guard let export = run.tenant.export(session: session, role: role, id: id, at: now) else {
            throw run.tenant.settings.unknownExport == .badRequest ? .badRequest : .notFound
        }
        guard export.status == .success else {
            throw .invalid(
                "The export is \(export.status.rawValue): only one with status SUCCESS can be downloaded."
            )
        }
        let contents = run.tenant.exportContents(session: session, role: role)
        var zip = ZipArchive()
        zip.add("identities.csv", Array(contents.identities.utf8))
        zip.add("entitlements.csv", Array(contents.entitlements.utf8))
        response.body.append(contentsOf: zip.archive)
        answersJSON = false
        response.fields.append("Content-Type", "application/zip")
        // Quoted: Python saves the file by it.
        response.fields.append("Content-Disposition", "attachment; filename=\"potential-role-export.zip\"")
    }
}

/// The optional body of export-async.
struct ExportRequest {
    var minEntitlementPopularity = 0
    var includeCommonAccess = true

    init(_ body: [UInt8]) throws(CloudError) {
        guard body.contains(where: { $0 > UInt8(ascii: " ") }) else { return }
        let node = try Call.json(body)
        // What the Go SDK sends when no body is set.
        if node.isNull { return }
        guard node.members != nil else { throw .invalid("The body must be a JSON object.") }
        if let member = node["minEntitlementPopularity"], !member.isNull {
            let range = 0...Int(Int32.max)
            guard let number = member.integer(in: range) else {
                throw .invalid("minEntitlementPopularity must be an integer from 0 to \(range.upperBound).")
            }
            minEntitlementPopularity = number
        }
        if let member = node["includeCommonAccess"], !member.isNull {
            guard let flag = member.bool else { throw .invalid("includeCommonAccess must be true or false.") }
            includeCommonAccess = flag
        }
    }
}
