// An entitlement as GET entitlements/{id} shows it.

package import Formats

/// What all entitlements of a source have in common.
package final class EntitlementTraits: Sendable {
    let contents: SourceContents
    /// The account attribute whose values they are.
    let attribute: String

    package init(_ contents: SourceContents) {
        self.contents = contents
        attribute = AccountTraits(contents).entitlementColumns.first ?? "groups"
    }

    /// One of them, which must be kept.
    package subscript(index: Int) -> EntitlementView {
        EntitlementView(row: contents.entitlements[index], traits: self)
    }
}

/// An entitlement of a source at one moment.
package struct EntitlementView: Sendable {
    let row: SourceRow
    let traits: EntitlementTraits

    package var id: ObjectID { row.id }
    package var value: String { row.nativeIdentity }
    package var attribute: String { traits.attribute }
    package var created: Timestamp { row.created }
    package var modified: Timestamp { row.modified }
    package var source: SourceView { traits.contents.source }

    package var name: String { first(of: "name") ?? first(of: "displayName") ?? value }

    package var isRequestable: Bool { isSet("requestable") }
    package var isPrivileged: Bool { isSet("privileged") }

    private func first(of column: String) -> String? { row.values(of: column).first }

    private func isSet(_ column: String) -> Bool { first(of: column)?.lowercased() == "true" }

    /// ISC's word for what every entitlement here is.
    package static let type = "group"

    /// Which of the official schemas an entitlement is shown by.
    package enum Form {
        case beta, older
        /// v2026 and v1 tell how privileged it is; but not where the entitlements of an account are listed.
        case newer
    }

    /// The whole entitlement.
    package func document(_ form: Form) -> JSONNode {
        let (value, level) = (value, JSONNode(isPrivileged ? "HIGH" : "NONE"))
        var document: JSONNode = .object([
            "id": JSONNode(row.id(ofNativeIdentity: value).hex), "name": JSONNode(name),
            "attribute": JSONNode(attribute), "value": JSONNode(value),
            "sourceSchemaObjectType": JSONNode(Self.type),
            "description": first(of: "description").map { JSONNode($0) } ?? .null,
            "cloudGoverned": JSONNode(false), "requestable": JSONNode(isRequestable),
            "manuallyUpdatedFields": .object([
                "DISPLAY_NAME": JSONNode(false), "DESCRIPTION": JSONNode(false),
            ]),
            "accessModelMetadata": .object(["attributes": []]), "created": .moment(created),
            "modified": .moment(modified), "source": .reference("SOURCE", source.id, source["name"]?.string),
            "attributes": .attributes(row.attributes()), "segments": [],
            "directPermissions": [],
        ])
        // Beta's schema lets it be no null.
        if form != .beta { document[member: "owner"] = .null }
        if form == .newer {
            document[member: "privilegeLevel"] = .object([
                "direct": level, "setByType": .null, "inherited": .null, "effective": level,
            ])
            document[member: "tags"] = []
        } else {
            document[member: "privileged"] = JSONNode(isPrivileged)
            document[member: "additionalOwners"] = []
        }
        return document
    }
}
