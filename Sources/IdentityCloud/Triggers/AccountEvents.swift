// What became of a source's accounts, told one by one when processing has ended. Found piece by piece, so that a million
// rows hold up nobody.

import Formats

/// The account events of one aggregation that are still to be told.
struct AccountEvents: Sendable {
    private let source: JSONNode
    private let sourceName: String
    /// What identities are drawn from.
    private let draws: SeedStream
    private let wanted: Set<Trigger>
    let time: Timestamp
    private let before: SourceRows
    private let after: SourceRows
    private var changes: RowChanges
    /// Those that were found and are not told yet.
    private var found: ArraySlice<RowChanges.Change> = []

    /// - Parameters:
    ///   - rows: what the aggregation was compared with, and what it left; both must be kept.
    ///   - source: the source as it is now.
    ///   - wanted: what somebody subscribes to.
    ///   - time: when processing ended.
    init(
        from rows: (before: SourceRows, after: SourceRows),
        of source: SourceView,
        wanted: Set<Trigger>,
        at time: Timestamp
    ) {
        (before, after, self.wanted, self.time) = (rows.before, rows.after, wanted, time)
        changes = after.changes(since: before)
        sourceName = source["name"]?.string ?? ""
        draws = source.draws
        // The documents know no source without a governance group.
        let group = source["managementWorkgroup"].flatMap { $0.isNull ? nil : $0 }
        self.source = .object([
            "id": JSONNode(source.id), "name": JSONNode(sourceName), "alias": JSONNode(sourceName),
            "owner": Self.named(source["owner"]),
            "governanceGroup": Self.named(
                group ?? .reference("GOVERNANCE_GROUP", draws.id(at: 3).hex, "Owners of \(sourceName)")
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
                "Further events of the source \(sourceName) cannot be told: the values of its accounts are no longer kept "
                + "(--memory-limit)."
            return TriggerEvent(trigger: trigger, time: time, content: .untold(reason))
        }
    }

    private func event(_ change: RowChanges.Change) -> TriggerEvent {
        switch change {
        case .created(let place): event(change.trigger, "ACCOUNT_CREATED_V2", after[place])
        case .deleted(let place): event(change.trigger, "ACCOUNT_DELETED_V2", before[place])
        case .updated(let earlier, let later):
            event(
                change.trigger,
                "ACCOUNT_UPDATED_V2",
                after[later],
                differences(before[earlier].attributes(), after[later].attributes())
            )
        }
    }

    private func event(
        _ trigger: Trigger,
        _ type: String,
        _ row: SourceRow,
        _ more: KeyValuePairs<String, JSONNode> = [:]
    ) -> TriggerEvent {
        let attributes = row.attributes()
        let identity = row.nativeIdentity
        func value(_ names: String...) -> String? {
            let found = names.lazy.compactMap { name in attributes.first { $0.column == name }?.values.first }
            return found.first
        }
        let name = value("displayName", "name") ?? identity
        var shown: JSONNode = .object()
        for (column, values) in attributes { shown[member: column] = Self.node(values) }
        var event: JSONNode = .object([
            "event": .object(["type": JSONNode(type), "cause": "AGGREGATION"]), "source": source,
            "account": .object([
                "id": JSONNode(row.id(ofNativeIdentity: identity).hex), "name": JSONNode(name),
                "nativeIdentity": JSONNode(identity), "uuid": .null, "correlated": JSONNode(true),
                "isMachine": JSONNode(false), "origin": JSONNode(sourceName), "attributes": shown,
            ]),
            "identity": .object([
                "id": JSONNode(SeedStream(seed: draws.bits(at: 4), "identity", identity).id(at: 0).hex),
                "name": JSONNode(name), "alias": JSONNode(identity),
                "email": JSONNode(value("email", "mail", "e-mail") ?? ""),
            ]),
        ])
        for (name, value) in more { event[member: name] = value }
        return TriggerEvent(
            trigger: trigger,
            time: time,
            content: .json(JSONWriter.text { $0.node(event) })
        )
    }

    /// What an update tells beside the account as it is now; entitlements are told of as the values they are.
    private func differences(
        _ before: [(column: String, values: [String])],
        _ after: [(column: String, values: [String])]
    ) -> KeyValuePairs<String, JSONNode> {
        var (single, multiple): ([JSONNode], [JSONNode]) = ([], [])
        let later = after.map(\.column)
        let gone = before.filter { !later.contains($0.column) }.map {
            (column: $0.column, values: [String]())
        }
        for (column, values) in after + gone {
            let old = before.first { $0.column == column }?.values ?? []
            guard old != values else { continue }
            if max(old.count, values.count) > 1 {
                multiple.append(
                    .object([
                        "name": JSONNode(column),
                        "addedValues": Self.list(values.filter { !old.contains($0) }),
                        "removedValues": Self.list(old.filter { !values.contains($0) }),
                    ])
                )
            } else {
                single.append(
                    .object([
                        "name": JSONNode(column), "oldValue": Self.node(old), "newValue": Self.node(values),
                    ])
                )
            }
        }
        return [
            "accountChangeTypes": ["ATTRIBUTES_CHANGED"],
            "singleValueAttributeChanges": single.isEmpty ? .null : JSONNode(single),
            "multiValueAttributeChanges": multiple.isEmpty ? .null : JSONNode(multiple),
            "entitlementChanges": .null,
        ]
    }

    private static func node(_ values: [String]) -> JSONNode {
        values.isEmpty ? .null : values.count == 1 ? JSONNode(values[0]) : list(values)
    }

    private static func list(_ values: [String]) -> JSONNode { JSONNode(values.map { JSONNode($0) }) }
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
