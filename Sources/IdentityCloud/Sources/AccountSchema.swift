// The schema of a source's accounts: which columns its files have, and which of them identifies an account.

package import Formats

/// The account schema of a source.
struct AccountSchema: Sendable {
    let columns: [String]
    let key: String?
    /// What a client gave, so that files must have its columns; nil for one that follows from columns alone.
    var given: JSONNode?
    var modified: Timestamp?

    /// What ISC gives a delimited file source that nobody gave a schema.
    static let usual = ["id", "name", "givenName", "familyName", "e-mail", "location", "manager", "groups"]

    init(columns: [String], key: String?, modified: Timestamp? = nil) {
        (self.columns, self.key, self.modified) = (columns, key, modified)
    }

    init(_ given: JSONNode, modified: Timestamp) {
        columns = given["attributes"]?.elements?.compactMap { $0["name"]?.string } ?? []
        key = given["identityAttribute"]?.string
        (self.given, self.modified) = (given, modified)
    }

    /// What a scenario says of a source's accounts.
    init(_ settings: SourceSettings) {
        let attributes = settings.schema.map { attribute in
            Self.attribute(attribute.name, attribute.type, attribute.holds)
        }
        columns = attributes.isEmpty ? settings.columns ?? Self.usual : settings.schema.map(\.name)
        key = settings.keyColumn
        if !attributes.isEmpty { given = .object(["attributes": JSONNode(attributes)]) }
    }

    /// As GET .../schemas shows it, but for id and times.
    var document: JSONNode {
        // The key is `id`, else the first column, if it is not said.
        let key = key ?? (columns.contains("id") ? "id" : columns.first ?? "id")
        let display = ["name", "displayName"].first(where: columns.contains) ?? key
        var document: JSONNode = .object([
            "name": "account", "nativeObjectType": "account", "identityAttribute": JSONNode(key),
            "displayAttribute": JSONNode(display), "hierarchyAttribute": .null,
            "includePermissions": JSONNode(false), "features": [], "configuration": .object(),
            // `groups` holds entitlements, as in ISC's own default.
            "attributes": JSONNode(
                columns.map { Self.attribute($0, "STRING", $0 == "groups" ? .entitlements : .value) }
            ),
        ])
        for member in given?.members ?? [] { document[member: member.name] = member.value }
        return document
    }

    private static func attribute(
        _ name: String,
        _ type: String,
        _ holds: SchemaAttribute.Holding
    ) -> JSONNode {
        .object([
            "name": JSONNode(name), "nativeName": .null, "type": JSONNode(type), "schema": .null,
            "description": "", "isMulti": JSONNode(holds != .value),
            "isEntitlement": JSONNode(holds == .entitlements), "isGroup": JSONNode(holds == .entitlements),
        ])
    }

    /// About how many bytes it takes.
    var footprint: Int { columns.reduce(64) { $0 + 16 + $1.heapBytes } + (given?.footprint ?? 0) }
}

/// What is known of a source beside its settings and its loads.
struct SourceFacts: Sendable {
    /// Nil for what was there from the start.
    var created: Timestamp?
    var modified: Timestamp?
    /// The members that a client has given it.
    var given: JSONNode = .object() { didSet { weigh() } }
    var schema: AccountSchema? { didSet { weigh() } }
    /// About how many bytes it takes.
    private(set) var footprint = 0

    private mutating func weigh() { footprint = given.footprint + (schema?.footprint ?? 0) }
}

extension JSONNode {
    /// How ISC's objects name one another.
    package static func reference(_ type: String, _ id: String, _ name: String?) -> JSONNode {
        .object(["type": JSONNode(type), "id": JSONNode(id), "name": name.map { JSONNode($0) } ?? .null])
    }
}
