// What sources hold, for those who list it: the accounts with what they have in common, and the entitlements.

import Formats

/// A source and what it holds at one moment: to be looked at outside the tenant's lock.
package struct SourceContents: Sendable {
    package let source: SourceView
    package let accounts: SourceRows
    package let entitlements: SourceRows
    /// The accounts that load-uncorrelated-accounts gave an identity.
    let correlations: SourceRows
    /// What is drawn for the tenant's identities.
    let identities: SeedStream
}

extension Tenant {
    /// What the sources hold, in the order in which they came; nil asks for all of them.
    package mutating func contents(of wanted: Set<String>? = nil, at now: Timestamp) -> [SourceContents] {
        carryOutDeletions(at: now)
        let views = wanted.map { $0.compactMap { sources[$0] } } ?? sources.inOrder
        return views.compactMap { source in
            rows(of: source.settings.id, .accountAggregation, at: now)
                .flatMap { contents(of: source.settings.id, accounts: $0, at: now) }
        }
    }

    /// What a source holds, with these as its accounts.
    func contents(of id: String, accounts: SourceRows, at now: Timestamp) -> SourceContents? {
        guard let source = sources[id], let entitlements = rows(of: id, .entitlementAggregation, at: now),
            let correlations = rows(of: id, .uncorrelatedAccounts, at: now)
        else { return nil }
        return SourceContents(
            source: view(source),
            accounts: accounts,
            entitlements: entitlements,
            correlations: correlations,
            identities: ids.identities
        )
    }
}

/// What all accounts of a source have in common: found out once, for as many of them as are looked at.
package final class AccountTraits: Sendable {
    let contents: SourceContents
    /// The columns that hold entitlements.
    let entitlementColumns: [String]
    private let displayColumn: String?
    /// The columns whose cells may hold several values.
    private let multiple: Set<String>
    /// What parts these values; nil when each has a row of its own.
    private let separator: Character?

    package init(_ contents: SourceContents) {
        self.contents = contents
        let schema = contents.source.schema
        let attributes = schema["attributes"]?.elements ?? []
        func columns(_ flag: String) -> [String] {
            attributes.compactMap { $0[flag]?.bool == true ? $0["name"]?.string : nil }
        }
        entitlementColumns = columns("isEntitlement")
        multiple = Set(columns("isMulti"))
        displayColumn = schema["displayAttribute"]?.string
        let separator = contents.source["connectorAttributes"]?["group.delimiter"]?.string
        self.separator = separator.flatMap { $0.count == 1 ? $0.first : nil }
    }

    /// One of the accounts, which must be kept.
    package subscript(index: Int) -> AccountView { AccountView(row: contents.accounts[index], traits: self) }

    func isMultiple(_ column: String) -> Bool { multiple.contains(column) }

    /// The values of cells, one by one.
    func values(_ cells: [String], of column: String) -> [String] {
        guard let separator, isMultiple(column) else { return cells }
        return cells.flatMap { $0.split(separator: separator).map { String($0) } }
    }

    func name(of row: SourceRow) -> String {
        displayColumn.flatMap { row.values(of: $0).first } ?? row.nativeIdentity
    }
}

extension JSONNode {
    /// An object of what a row holds: a text where a column has one value, a list where it may have several.
    static func attributes(
        _ cells: [(column: String, values: [String])],
        isMultiple: (String) -> Bool = { _ in false }
    ) -> JSONNode {
        let members = cells.filter { !$0.values.isEmpty }.map { column, values in
            let isList = values.count > 1 || isMultiple(column)
            return JSONMember(column, isList ? JSONNode(values.map { JSONNode($0) }) : JSONNode(values[0]))
        }
        return JSONNode(.object(members))
    }
}
