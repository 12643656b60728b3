// GET accounts, accounts/{id}, accounts/{id}/entitlements, entitlements, entitlements/{id}: what loads that have ended
// left in their sources.

import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension Call {
    /// GET accounts.
    mutating func listAccounts(
        _ head: borrowing RequestHead,
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        guard let version = record.facts.version else { throw .notFound }
        let fields = FormFields(urlEncoded: head.bytes[head.query.indices])
        let isSlim = try Self.isSlim(fields["detailLevel"])
        var query = try CollectionQuery(head, of: AccountForm.properties(in: version))
        let sources = query.takeTexts(of: "sourceId") ?? query.takeTexts(of: "source.id")
        let contents = run.tenant.contents(of: sources, at: now)
        let search = RowSearch(
            query,
            of: contents.map(\.accounts),
            keyedBy: "nativeIdentity",
            open: { part in
                let traits = AccountTraits(contents[part])
                return { traits[$0] }
            },
            show: { $0.document(isSlim: isSlim) }
        )
        try make(search, counts: query.counts, with: &response)
    }

    /// GET accounts/{id}.
    func showAccount(
        _ head: borrowing RequestHead,
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        write(
            try account(route.flatMap { head.objectID($0.id) }, in: &run).document(isSlim: false),
            to: &response
        )
    }

    /// GET entitlements.
    mutating func listEntitlements(
        _ head: borrowing RequestHead,
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        guard let version = record.facts.version else { throw .notFound }
        let fields = FormFields(urlEncoded: head.bytes[head.query.indices])
        let form = EntitlementView.Form(version)
        if form != .newer, let account = fields["account-id"], !account.isEmpty {
            guard fields["filters"] ?? "" == "" else {
                throw .invalid("account-id cannot be given together with filters.")
            }
            return try writeEntitlements(of: ObjectID(account), head, form, in: &run, with: &response)
        }
        // It would show the first page again and again to a client that waits for an empty one.
        if form == .newer, fields["searchAfter"] ?? "" != "" {
            throw .invalid("searchAfter is not simulated: page with offset.")
        }
        var query = try CollectionQuery(head, of: EntitlementForm.properties(in: version))
        let asksForSegments = ["segmented-for-identity", "for-segment-ids"].contains {
            fields[$0] ?? "" != ""
        }
        let includesOthers = try CollectionQuery<EntitlementView>.flag("include-unsegmented", fields) ?? true
        // Nothing here is in a segment.
        let isEmpty = asksForSegments && !includesOthers
        let sources = isEmpty ? [] : query.takeTexts(of: "source.id")
        let contents = run.tenant.contents(of: sources, at: now)
        let search = RowSearch(
            query,
            of: contents.map(\.entitlements),
            keyedBy: "value",
            open: { part in
                let traits = EntitlementTraits(contents[part])
                return { traits[$0] }
            },
            show: { $0.document(form) }
        )
        try make(search, counts: query.counts, with: &response)
    }

    /// GET accounts/{id}/entitlements.
    func listEntitlementsOfAccount(
        _ head: borrowing RequestHead,
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        guard let version = record.facts.version else { throw .notFound }
        // The newer schema is that of the entitlements' own calls.
        let form: EntitlementView.Form = version == .beta ? .beta : .older
        let id = route.flatMap { head.objectID($0.id) }
        try writeEntitlements(of: id, head, form, in: &run, with: &response)
    }

    /// GET entitlements/{id}.
    func showEntitlement(
        _ head: borrowing RequestHead,
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        guard let route, let version = route.version else { throw .notFound }
        let (contents, place) = try find(head.objectID(route.id), \.entitlements, in: &run)
        write(EntitlementTraits(contents)[place].document(EntitlementView.Form(version)), to: &response)
    }

    // MARK: What they share

    private mutating func make<Item>(
        _ search: RowSearch<Item>,
        counts: Bool,
        with response: inout Response
    ) throws(CloudError) {
        guard search.isKept else {
            // How many there are is known all the same.
            if counts, let total = search.knownTotal {
                response.fields.append("X-Total-Count", String(total))
            }
            throw .rowsNotKept
        }
        list = search
    }

    private func writeEntitlements(
        of id: ObjectID?,
        _ head: borrowing RequestHead,
        _ form: EntitlementView.Form,
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        let query = try CollectionQuery<EntitlementView>(head, of: [])
        let account = try account(id, in: &run)
        guard account.canShowEntitlements else { throw .rowsNotKept }
        query.write(account.entitlements, to: &response) { $1.node($0.document(form)) }
    }

    private func account(_ id: ObjectID?, in run: inout ScenarioRun) throws(CloudError) -> AccountView {
        let (contents, place) = try find(id, \.accounts, in: &run)
        return AccountTraits(contents)[place]
    }

    /// The source that holds something, and its place there.
    private func find(
        _ id: ObjectID?,
        _ rows: KeyPath<SourceContents, SourceRows>,
        in run: inout ScenarioRun
    ) throws(CloudError) -> (SourceContents, Int) {
        guard let id else { throw .notFound }
        for contents in run.tenant.contents(at: now) {
            guard let place = contents[keyPath: rows].index(ofID: id) else { continue }
            guard contents[keyPath: rows].areKept else { throw .rowsNotKept }
            return (contents, place)
        }
        throw .notFound
    }

    private static func isSlim(_ level: String?) throws(CloudError) -> Bool {
        switch level?.uppercased() {
        case nil, "", "FULL": false
        case "SLIM": true
        default: throw .invalid("detailLevel must be SLIM or FULL.")
        }
    }
}

extension EntitlementView.Form {
    fileprivate init(_ version: APIVersion) {
        switch version {
        case .beta: self = .beta
        case .v2024, .v2025, .v3: self = .older
        case .v2026, .v1: self = .newer
        }
    }
}
