// An account as GET accounts/{id} shows it.

package import Formats

/// An account of a source at one moment; each of its properties is read when somebody asks for it.
package struct AccountView: Sendable {
    let row: SourceRow
    let traits: AccountTraits

    private var contents: SourceContents { traits.contents }

    package var nativeIdentity: String { row.nativeIdentity }
    package var id: ObjectID { row.id }
    package var name: String { traits.name(of: row) }
    package var created: Timestamp { row.created }
    package var modified: Timestamp { row.modified }
    /// Its source, by the names that a source's members have.
    package var source: SourceView { contents.source }

    /// Whether a file of load-uncorrelated-accounts has it.
    package var isManuallyCorrelated: Bool {
        contents.correlations.index(ofNativeIdentity: nativeIdentity) != nil
    }

    /// The identity that it belongs to; nil for an uncorrelated one.
    ///
    /// Accounts of one name belong to one.
    package var identity: (id: ObjectID, name: String)? {
        let share = source.settings.correlated
        let draw = source.draws.unit(at: UInt64(truncatingIfNeeded: id.value)) * 100
        guard draw < share || isManuallyCorrelated else { return nil }
        let name = name
        return (SeedStream(seed: contents.identities.bits(at: 0), name).id(at: 0), name)
    }

    /// The places of its entitlements among those of its source.
    package var entitlementPlaces: [Int] {
        traits.entitlementColumns.flatMap { column in
            traits.values(row.values(of: column), of: column).compactMap {
                contents.entitlements.index(ofNativeIdentity: $0)
            }
        }
    }

    /// Whether its entitlements can be shown one by one.
    package var canShowEntitlements: Bool { contents.entitlements.areKept || entitlementPlaces.isEmpty }

    /// Its entitlements, where they can be shown.
    package var entitlements: [EntitlementView] {
        guard canShowEntitlements else { return [] }
        let traits = EntitlementTraits(contents)
        return entitlementPlaces.map { traits[$0] }
    }

    /// Its values by column, one by one.
    var cells: [(column: String, values: [String])] {
        row.attributes().map { (column: $0, values: traits.values($1, of: $0)) }
    }

    var attributes: JSONNode { .attributes(cells, isMultiple: traits.isMultiple) }

    /// The whole account; a slim one has no attributes.
    package func document(isSlim: Bool) -> JSONNode {
        let (native, identity, owner) = (nativeIdentity, identity, source["owner"])
        var document: JSONNode = .object([
            "id": JSONNode(row.id(ofNativeIdentity: native).hex), "name": JSONNode(name),
            "created": .moment(created), "modified": .moment(modified),
            "sourceId": JSONNode(source.id), "sourceName": source["name"] ?? .null,
        ])
        // The schemas let these two be no null.
        if let identity {
            document[member: "identityId"] = JSONNode(identity.id.hex)
            document[member: "identity"] = .object([
                "type": "IDENTITY", "id": JSONNode(identity.id.hex), "name": JSONNode(identity.name),
            ])
        }
        let rest: JSONNode = .object([
            "cloudLifecycleState": identity == nil ? .null : "active",
            "identityState": identity == nil ? .null : "ACTIVE",
            "connectionType": source["connectionType"] ?? .null, "isMachine": JSONNode(false),
            "attributes": isSlim ? .null : attributes,
            "authoritative": source["authoritative"] ?? JSONNode(false), "description": .null,
            "disabled": JSONNode(false), "locked": JSONNode(false), "nativeIdentity": JSONNode(native),
            "systemAccount": JSONNode(false), "uncorrelated": JSONNode(identity == nil), "uuid": .null,
            "manuallyCorrelated": JSONNode(isManuallyCorrelated),
            "hasEntitlements": JSONNode(!entitlementPlaces.isEmpty),
            "features": features, "origin": "AGGREGATED",
        ])
        for member in rest.members ?? [] { document[member: member.name] = member.value }
        if let owner, !owner.isNull { document[member: "sourceOwner"] = owner }
        return document
    }

    private var features: JSONNode {
        let words = source["features"]?.elements?.compactMap(\.string) ?? []
        return JSONNode(words.joined(separator: ", "))
    }
}

extension JSONNode {
    /// A moment as texts have it.
    static func moment(_ moment: Timestamp) -> JSONNode { JSONNode(RFC3339.text(moment.milliseconds)) }
}
