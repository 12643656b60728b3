// The members of a source and of an account schema: which may be set, what they look like, what a list can be asked about
// them (the descriptions of listSources).

import Formats
import IdentityCloud

/// What a client may send as a source.
enum SourceForm {
    /// Members that a client sets, and their shapes.
    private static let members: [(name: String, shape: Shape)] = [
        ("name", .text), ("description", .nullable(.text)), ("owner", .reference("IDENTITY")),
        ("cluster", .nullable(.whole([("type", .word(["CLUSTER"])), ("id", .text), ("name", .text)]))),
        ("accountCorrelationConfig", .reference("ACCOUNT_CORRELATION_CONFIG")),
        ("accountCorrelationRule", .reference("RULE")), ("managerCorrelationRule", .reference("RULE")),
        ("beforeProvisioningRule", .reference("RULE")),
        (
            "managerCorrelationMapping",
            .object([("accountAttributeName", .text), ("identityAttributeName", .text)])
        ),
        ("managementWorkgroup", .reference("GOVERNANCE_GROUP")),
        ("passwordPolicies", .nullable(.list(.reference("PASSWORD_POLICY")))),
        ("features", .list(.word(features))), ("type", .text), ("connector", .text),
        ("connectorClass", .text),
        ("connectorAttributes", .anything), ("deleteThreshold", .integer(0...100)), ("authoritative", .flag),
        ("connectorId", .text), ("connectorName", .text), ("connectionType", .text),
        ("connectorImplementationId", .text), ("credentialProviderEnabled", .flag),
        ("category", .nullable(.text)),
    ]

    /// ISC refuses a change of these; those that it makes itself are ignored in what a client sends.
    private static let fixed = [
        "id", "type", "authoritative", "connector", "connectorClass", "passwordPolicies",
    ]

    private static let features = [
        "AUTHENTICATE", "COMPOSITE", "DIRECT_PERMISSIONS", "DISCOVER_SCHEMA", "ENABLE", "MANAGER_LOOKUP",
        "NO_RANDOM_ACCESS", "PROXY", "SEARCH", "TEMPLATE", "UNLOCK", "UNSTRUCTURED_TARGETS",
        "SHAREPOINT_TARGET", "PROVISIONING", "GROUP_PROVISIONING", "SYNC_PROVISIONING", "PASSWORD",
        "CURRENT_PASSWORD", "ACCOUNT_ONLY_REQUEST", "ADDITIONAL_ACCOUNT_REQUEST", "NO_AGGREGATION",
        "GROUPS_HAVE_MEMBERS", "NO_PERMISSIONS_PROVISIONING", "NO_GROUP_PERMISSIONS_PROVISIONING",
        "NO_UNSTRUCTURED_TARGETS_PROVISIONING", "NO_DIRECT_PERMISSIONS_PROVISIONING", "PREFER_UUID",
        "ARM_SECURITY_EXTRACT", "ARM_UTILIZATION_EXTRACT", "ARM_CHANGELOG_EXTRACT", "USES_UUID",
        "APPLICATION_DISCOVERY", "DELETE",
    ]

    /// Takes from what a client sent the members that it may set.
    ///
    /// - Throws: ISC's 400 for a member of another type, and without name, owner and connector.
    static func given(_ node: JSONNode) throws(CloudError) -> JSONNode {
        guard node.members != nil else { throw .invalid("The body must be a JSON object.") }
        for name in ["name", "owner", "connector"] where node[name] == nil {
            throw .invalid("\(name) is required.")
        }
        var given: JSONNode = .object()
        for (name, shape) in members {
            guard let value = node[name], !(value.isNull && !shape.allowsNull) else { continue }
            if let objection = shape.objection(to: value, at: name) { throw .invalid(objection) }
            // The OpenAPI's schema has a string here; what is not set is empty.
            given[member: name] = name == "description" && value.isNull ? "" : shape.pruned(value)
        }
        guard let name = given["name"]?.string, !name.isEmpty, name.utf8.count <= 256 else {
            throw .invalid("name must have 1 to 256 bytes.")
        }
        guard given["description"]?.string.map({ $0.count <= 255 }) ?? true else {
            throw .invalid("description must be at most 255 characters.")
        }
        guard given.footprint <= largest else { throw .invalid("The source is too large.") }
        return given
    }

    /// What is kept of a source is bounded, as there may be hundreds.
    private static let largest = 256 << 10

    /// What a new source is, from what a client sent.
    static func new(_ node: JSONNode, asCSV: Bool) throws(CloudError) -> JSONNode {
        var given = try given(node)
        let connector = given["connector"]?.string ?? ""
        let isFile = asCSV || connector.hasPrefix("delimited-file")
        let kind: JSONNode = isFile ? "file" : "direct"
        if asCSV || given["connectionType"] == nil { given[member: "connectionType"] = kind }
        if asCSV || given["type"] == nil {
            given[member: "type"] = isFile ? "DelimitedFile" : JSONNode(connector)
        }
        if given["connectorName"] == nil, !isFile { given[member: "connectorName"] = JSONNode(connector) }
        return given
    }

    /// What a source becomes.
    static func changed(_ source: SourceView, to node: JSONNode) throws(CloudError) -> JSONNode {
        var complete = node
        // A PUT may leave out what cannot be changed anyway.
        for name in fixed where node[name]?.isNull ?? true { complete[member: name] = source[name] }
        let given = try given(complete)
        for name in fixed {
            guard let (old, new) = source[name].flatMap({ old in complete[name].map { (old, $0) } }),
                !old.means(new)
            else { continue }
            throw .invalid("\(name) cannot be changed.")
        }
        return given
    }

    /// What a list of sources can be asked.
    static let properties: [Property<SourceView>] = [
        text("id", FilterOperator.equality), text("name", FilterOperator.most.union([.co])),
        text("type", FilterOperator.most), text("description", [.eq, .sw]),
        text("owner.id", FilterOperator.most), text("owner.name"),
        Property("features", .text, [.ca, .co], sorts: false) { source in
            (source["features"]?.elements?.compactMap(\.string)).map(PropertyValue.list)
        },
        moment("created"), moment("modified"), text("managementWorkgroup.id", FilterOperator.most),
        flag("authoritative", [.eq, .ne, .isnull]), flag("healthy", [.isnull]),
        text("status", FilterOperator.most), text("connectionType", FilterOperator.most),
        text("connectorName", FilterOperator.most), text("category", FilterOperator.most.union([.co])),
        text("accountCorrelationConfig.id"), text("accountCorrelationConfig.name"),
        text("managerCorrelationRule.type"), text("managerCorrelationRule.id"),
        text("managerCorrelationRule.name"),
    ]

    private static func text(_ name: String, _ operators: Set<FilterOperator> = []) -> Property<SourceView> {
        let path = name.split(separator: ".")
        return Property(name, .text, operators) { source in
            source[String(path[0])]?[path: path.dropFirst()]?.string.map(PropertyValue.text)
        }
    }

    private static func flag(_ name: String, _ operators: Set<FilterOperator>) -> Property<SourceView> {
        Property(name, .flag, operators) { $0[name]?.bool.map(PropertyValue.flag) }
    }

    private static func moment(_ name: String) -> Property<SourceView> {
        Property(name, .moment, [.eq]) { source in
            source[name]?.string.flatMap { RFC3339.milliseconds($0) }.map {
                .moment(Timestamp(milliseconds: $0))
            }
        }
    }
}

/// What a client may send as an account schema.
enum SchemaForm {
    private static let shape = Shape.object([
        ("name", .text), ("nativeObjectType", .text), ("identityAttribute", .text),
        ("displayAttribute", .text),
        ("hierarchyAttribute", .nullable(.text)), ("includePermissions", .flag), ("features", .list(.text)),
        ("configuration", .anything),
        (
            "attributes",
            .list(
                .object([
                    ("name", .text), ("nativeName", .nullable(.text)),
                    ("type", .word(["STRING", "LONG", "INT", "BOOLEAN", "DATE"])),
                    ("schema", .reference("CONNECTOR_SCHEMA")), ("description", .nullable(.text)),
                    ("isMulti", .flag), ("isEntitlement", .flag), ("isGroup", .flag),
                ])
            )
        ),
    ])
    private static let members = [
        "name", "nativeObjectType", "identityAttribute", "displayAttribute", "hierarchyAttribute",
        "includePermissions", "features", "configuration", "attributes",
    ]

    /// Takes from what a client sent the members that it may set.
    static func given(_ node: JSONNode) throws(CloudError) -> JSONNode {
        if let objection = shape.objection(to: node, at: "schema") { throw .invalid(objection) }
        var given: JSONNode = .object()
        for name in members { given[member: name] = node[name] }
        let names = given["attributes"]?.elements?.map { $0["name"]?.string ?? "" } ?? []
        guard !names.contains(""), Set(names).count == names.count else {
            throw .invalid("Every attribute needs a name of its own.")
        }
        guard given.footprint <= 256 << 10 else { throw .invalid("The schema is too large.") }
        return given
    }
}
