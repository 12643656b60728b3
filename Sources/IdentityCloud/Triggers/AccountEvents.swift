// What became of a source's accounts, told one by one when processing has ended, as GET accounts shows them. Found piece by
// piece, so that a million rows hold up nobody.

import Formats

/// The account events of one aggregation that are still to be told.
struct AccountEvents: Sendable {
    /// The source with the accounts that the aggregation left.
    private let contents: SourceContents
    private let traits: AccountTraits
    private let entitlements: EntitlementTraits
    private let source: JSONNode
    /// What somebody subscribes to.
    private let wanted: Set<Trigger>
    let time: Timestamp
    private let before: SourceRows
    private var changes: RowChanges
    /// Those that were found and are not told yet.
    private var found: ArraySlice<RowChanges.Change> = []

    /// - Parameters:
    ///   - before: what the aggregation was compared with; like what it left, it must be kept.
    ///   - contents: the source with what the aggregation left.
    ///   - wanted: what somebody subscribes to.
    ///   - time: when processing ended.
    init(since before: SourceRows, to contents: SourceContents, wanted: Set<Trigger>, at time: Timestamp) {
        (self.before, self.contents, self.wanted, self.time) = (before, contents, wanted, time)
        (traits, entitlements) = (AccountTraits(contents), EntitlementTraits(contents))
        changes = contents.accounts.changes(since: before)
        let (view, name) = (contents.source, contents.source["name"]?.string ?? "")
        // The documents know no source without a governance group.
        let group = view["managementWorkgroup"].flatMap { $0.isNull ? nil : $0 }
        source = .object([
            "id": JSONNode(view.id), "name": JSONNode(name), "alias": JSONNode(name),
            "owner": Self.named(view["owner"]),
            "governanceGroup": Self.named(
                group ?? .reference("GOVERNANCE_GROUP", view.draws.id(at: 3).hex, "Owners of \(name)")
            ),
        ])
    }

    private static func named(_ reference: JSONNode?) -> JSONNode {
        .object(["id": reference?["id"] ?? "", "name": reference?["name"] ?? ""])
    }

    /// Whether the next events need a look at some more accounts.
    var isBetweenPieces: Bool { found.isEmpty }

    /// The next events, at most so many; at most one piece of the accounts is looked at for them.
    ///
    /// - Returns: Nil when everything is told.
    mutating func next(atMost count: Int) -> [TriggerEvent]? {
        if found.isEmpty {
            guard let more = changes.next() else { return nil }
            found = more.filter { wanted.contains($0.trigger) }[...]
        }
        let part = found.prefix(count)
        found = found.dropFirst(count)
        return part.map(event)
    }

    /// What can be said of those that are still to be told, once their rows must go.
    var untold: [TriggerEvent] {
        wanted.sorted { $0.rawValue < $1.rawValue }.map { trigger in
            let reason =
                "Further events of the source \(source["name"]?.string ?? "") cannot be told: the values of its accounts are "
                + "no longer kept (--memory-limit)."
            return TriggerEvent(trigger: trigger, time: time, content: .untold(reason))
        }
    }

    private func event(_ change: RowChanges.Change) -> TriggerEvent {
        let (type, account, members): (String, AccountView, [JSONMember]) =
            switch change {
            case .created(let place): ("ACCOUNT_CREATED_V2", traits[place], [])
            case .deleted(let place): ("ACCOUNT_DELETED_V2", earlier(place), [])
            case .updated(let place, let later):
                ("ACCOUNT_UPDATED_V2", traits[later], differences(earlier(place).cells, traits[later].cells))
            }
        let event: [JSONMember] = [
            JSONMember("event", .object(["type": JSONNode(type), "cause": "AGGREGATION"])),
            JSONMember("source", source),
            JSONMember("account", shown(account)), JSONMember("identity", identity(of: account)),
        ]
        let content = JSONWriter.text { $0.node(JSONNode(.object(event + members))) }
        return TriggerEvent(trigger: change.trigger, time: time, content: .json(content))
    }

    private func earlier(_ place: Int) -> AccountView { AccountView(row: before[place], traits: traits) }

    private func shown(_ account: AccountView) -> JSONNode {
        .object([
            "id": JSONNode(account.id.hex), "name": JSONNode(account.name),
            "nativeIdentity": JSONNode(account.nativeIdentity), "uuid": .null,
            "correlated": JSONNode(account.identity != nil), "isMachine": JSONNode(false),
            "origin": source["name"] ?? .null, "attributes": account.attributes,
        ])
    }

    /// The schema knows no account without an identity, and no member of it that is null.
    private func identity(of account: AccountView) -> JSONNode {
        let identity = account.identity
        let email = account.cells.first { ["email", "mail", "e-mail"].contains($0.column) }?.values.first
        return .object([
            "id": JSONNode(identity?.id.hex ?? ""), "name": JSONNode(identity?.name ?? ""),
            "alias": JSONNode(identity?.name ?? ""), "email": JSONNode(identity.flatMap { _ in email } ?? ""),
        ])
    }

    // MARK: Updates

    private typealias Cells = [(column: String, values: [String])]

    /// What an update tells beside the account as it is now.
    private func differences(_ before: Cells, _ after: Cells) -> [JSONMember] {
        var (single, multiple, entitlements): ([JSONNode], [JSONNode], [JSONNode]) = ([], [], [])
        var kinds: [JSONNode] = []
        let columns = Set(after.map(\.column))
        let gone = before.filter { !columns.contains($0.column) }.map { ($0.column, [String]()) }
        let earlier = Dictionary(before.map { ($0.column, $0.values) }) { first, _ in first }
        for (column, values) in after + gone {
            let old = earlier[column] ?? []
            let (known, left) = (Set(old), Set(values))
            let (added, removed) = (values.filter { !known.contains($0) }, old.filter { !left.contains($0) })
            guard !added.isEmpty || !removed.isEmpty else { continue }
            let name = JSONNode(column)
            if traits.entitlementColumns.contains(column) {
                if !added.isEmpty { kinds.append("ENTITLEMENTS_ADDED") }
                if !removed.isEmpty { kinds.append("ENTITLEMENTS_REMOVED") }
                entitlements.append(
                    .object(["attributeName": name, "added": shown(added), "removed": shown(removed)])
                )
            } else if max(old.count, values.count) > 1 || traits.isMultiple(column) {
                let (added, removed) = (added.map { JSONNode($0) }, removed.map { JSONNode($0) })
                multiple.append(
                    .object([
                        "name": name, "addedValues": JSONNode(added), "removedValues": JSONNode(removed),
                    ])
                )
            } else {
                single.append(
                    .object(["name": name, "oldValue": .text(removed.first), "newValue": .text(added.first)])
                )
            }
        }
        // Of what only stands in another order, nothing is told.
        if !single.isEmpty || !multiple.isEmpty || kinds.isEmpty { kinds.insert("ATTRIBUTES_CHANGED", at: 0) }
        return [
            JSONMember("accountChangeTypes", JSONNode(kinds)),
            JSONMember("singleValueAttributeChanges", .list(single)),
            JSONMember("multiValueAttributeChanges", .list(multiple)),
            JSONMember("entitlementChanges", .list(entitlements)),
        ]
    }

    /// Entitlements by their values: those that no load has brought have no id.
    private func shown(_ values: [String]) -> JSONNode {
        .list(
            values.map { value in
                let place = contents.entitlements.index(ofNativeIdentity: value)
                let known = place.flatMap { contents.entitlements.areKept ? entitlements[$0] : nil }
                return .object([
                    "id": .text(known?.id.hex), "name": .text(known?.name), "value": JSONNode(value),
                ])
            }
        )
    }
}

extension JSONNode {
    fileprivate static func text(_ text: String?) -> JSONNode { text.map { JSONNode($0) } ?? .null }

    /// A list; null for none.
    fileprivate static func list(_ elements: [JSONNode]) -> JSONNode {
        elements.isEmpty ? .null : JSONNode(elements)
    }
}

extension RowChanges.Change {
    fileprivate var trigger: Trigger {
        switch self {
        case .created: .accountCreated
        case .updated: .accountUpdated
        case .deleted: .accountDeleted
        }
    }
}
