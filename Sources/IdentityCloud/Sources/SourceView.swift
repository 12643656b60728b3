// A source as GET sources/{id} shows it: what a client has given it, and for the rest what follows from its settings.

package import Formats

/// A source at one moment; each member is made when somebody asks for it.
package struct SourceView: Sendable {
    package let id: String
    let settings: SourceSettings
    let facts: SourceFacts
    /// When the tenant began.
    let began: Timestamp
    /// What is drawn for this source.
    let draws: SeedStream

    /// The members of a source, in the order of the OpenAPI.
    package static let members = [
        "id", "name", "description", "owner", "cluster", "accountCorrelationConfig", "accountCorrelationRule",
        "managerCorrelationMapping", "managerCorrelationRule", "beforeProvisioningRule", "schemas",
        "passwordPolicies", "features", "type", "connector", "connectorClass", "connectorAttributes",
        "deleteThreshold", "authoritative", "managementWorkgroup", "healthy", "status", "since",
        "connectorId", "connectorName", "connectionType", "connectorImplementationId", "created", "modified",
        "credentialProviderEnabled", "category",
    ]

    /// The whole source.
    package var document: JSONNode {
        var document: JSONNode = .object()
        for name in Self.members { document[member: name] = self[name] }
        return document
    }

    /// One member; nil where it has none.
    package subscript(name: String) -> JSONNode? {
        switch name {
        case "id": JSONNode(id)
        case "created": moment(facts.created)
        case "modified", "since": moment(facts.modified ?? facts.created)
        case "healthy": JSONNode(true)
        case "status": "SOURCE_STATE_HEALTHY"
        case "schemas": JSONNode([.reference("CONNECTOR_SCHEMA", schemaID.hex, "account")])
        default: facts.given[name] ?? fallback(name)
        }
    }

    /// The id of its account schema.
    package var schemaID: ObjectID { draws.id(at: 1) }

    /// Its account schema: given, or made from its first file, or what ISC gives every delimited file source.
    package var schema: JSONNode {
        let known = accountSchema
        var schema = known.document
        schema[member: "id"] = JSONNode(schemaID.hex)
        schema[member: "created"] = moment(facts.created)
        schema[member: "modified"] = moment(known.modified ?? facts.created)
        return schema
    }

    private var accountSchema: AccountSchema {
        facts.schema ?? AccountSchema(settings)
    }

    private func moment(_ moment: Timestamp?) -> JSONNode {
        JSONNode(RFC3339.text((moment ?? began).milliseconds))
    }

    /// The names of the account schema's attributes.
    package var columns: [String] { accountSchema.columns }

    private func fallback(_ name: String) -> JSONNode? {
        let isFile = settings.kind == .delimitedFile
        return switch name {
        case "name": JSONNode(settings.name)
        case "description": JSONNode(settings.description)
        case "owner": .reference("IDENTITY", draws.id(at: 2).hex, settings.owner)
        case "passwordPolicies": JSONNode([])
        case "features":
            isFile
                ? ["DIRECT_PERMISSIONS", "NO_RANDOM_ACCESS", "DISCOVER_SCHEMA"]
                : ["AUTHENTICATE", "PROVISIONING", "SEARCH", "ENABLE", "UNLOCK", "PASSWORD"]
        case "type": JSONNode(settings.type ?? (isFile ? "DelimitedFile" : "Active Directory - Direct"))
        case "connector", "connectorId": JSONNode(connector)
        case "connectorClass":
            JSONNode("sailpoint.connector." + (isFile ? "DelimitedFileConnector" : "ADLDAPConnector"))
        case "connectorName": JSONNode(isFile ? "Delimited File" : "Active Directory")
        case "connectorImplementationId": JSONNode(isFile ? "delimited-file" : "active-directory")
        case "connectionType": JSONNode(settings.connectionType ?? (isFile ? "file" : "direct"))
        case "connectorAttributes": connectorAttributes
        case "deleteThreshold": JSONNode(Int(settings.deleteThreshold ?? 0))
        case "authoritative", "credentialProviderEnabled": JSONNode(false)
        // The only one that the OpenAPI's schema does not let be null as it is written.
        case "managerCorrelationMapping": nil
        default: .null
        }
    }

    private var connector: String {
        settings.connector
            ?? (settings.kind == .delimitedFile ? "delimited-file-angularsc" : "active-directory-angularsc")
    }

    /// What programs read there: the number that the older API knows a source by, and how its files are written.
    private var connectorAttributes: JSONNode {
        let number = settings.cloudExternalID ?? String(100_000 + draws.bits(at: 6) % 900_000)
        var attributes: JSONNode = .object([
            "cloudExternalId": JSONNode(number), "cloudDisplayName": JSONNode(settings.name),
        ])
        guard settings.kind == .delimitedFile else { return attributes }
        attributes[member: "delimiter"] = JSONNode(String(decoding: [settings.delimiter], as: UTF8.self))
        attributes[member: "hasHeader"] = JSONNode(true)
        attributes[member: "mergeRows"] = JSONNode(true)
        attributes[member: "indexColumns"] = JSONNode([JSONNode(settings.keyColumn ?? "id")])
        return attributes
    }
}
