// `sources`.

import IdentityCloud

extension ScenarioLanguage {
    /// An entry of `sources`.
    static let source = MappingForm<SourceSettings>(
        "a source",
        "A source, what its previous aggregation left, and how its next ones go.",
        start: { _ in SourceSettings(id: "") },
        fields: [
            Field("id", \.id, .name, isRequired: true, "Its id, as it stands in paths."),
            // Its default follows from the id, so the schema shows none.
            Field("name", \.name, Form.name.map { $0 }, "Its name; default: made from the id."),
            Field(
                "kind",
                \.kind,
                .words(["delimited-file": .delimitedFile, "direct": .direct]),
                "`delimited-file`: loads bring a CSV file. `direct`: ISC fetches the accounts itself."
            ),
            Field(
                "description",
                \.description,
                Form.name.map { $0 },
                "What it is for, as GET sources shows it."
            ),
            Field("owner", \.owner, Form.name, "The name of the identity that owns it."),
            Field(
                "type",
                \.type,
                Form.name.optional,
                "ISC's name for its type; default: follows from `kind`."
            ),
            Field(
                "connector",
                \.connector,
                Form.name.optional,
                "Its connector; default: follows from `kind`."
            ),
            Field(
                "connection-type",
                \.connectionType,
                Form.name.optional,
                "How its connector is reached, such as `file`; default: follows from `kind`."
            ),
            Field(
                "cloud-external-id",
                \.cloudExternalID,
                Form.name.optional,
                "The number that the older API knows it by; default: drawn."
            ),
            Field(
                "key",
                \.keyColumn,
                Form.name.optional,
                "The column that identifies an account; default: `id`, else the first column."
            ),
            Field(
                "columns",
                \.columns,
                Form.name.list(atLeast: 1).optional,
                "The header an upload must have, else it is refused with 400.1.3; default: any."
            ),
            Field(
                "delimiter",
                \.delimiter,
                mark(or: nil).map { $0 ?? UInt8(ascii: ",") },
                "The character that parts the cells of a row; default: a comma. A tab is written \"\\t\"."
            ),
            Field(
                "comment",
                \.comment,
                mark(or: "none"),
                "The character that records begin with which are skipped, or `none`; default: `#`, as ISC has it."
            ),
            Field(
                "skip-lines",
                \.skippedLines,
                .integer(0...1_000),
                "How many lines of a file stand before its header."
            ),
            Field(
                "accounts",
                \.accounts,
                previousAccounts,
                "What the previous aggregation left: a number of accounts, a CSV file beside the scenario, or CSV text itself."
            ),
            Field(
                "entitlements",
                \.entitlements,
                csvText("entitlements", "the name of a CSV file").optional,
                "What the previous aggregation of entitlements left: a CSV file beside the scenario, or CSV text itself."
            ),
            Field(
                "schema",
                \.schema,
                attribute.list(atMost: 1_000),
                "The attributes of its accounts, as GET schemas shows them; an upload must have their columns, as with `columns`."
            ),
            Field(
                "correlated",
                \.correlated,
                Form.percent,
                "The share of its accounts that have an identity; the same ones on every run."
            ),
            Field(
                "changes",
                \.changes,
                changes.form,
                "What each aggregation of a direct source finds; default: 10 new, 5 changed, 2 deleted."
            ),
            Field(
                "delete-threshold",
                \.deleteThreshold,
                Form.percent.optional,
                "When more of the accounts than this would be deleted, none is, and the task warns; default: no threshold."
            ),
            Field(
                "aggregations",
                \.aggregations,
                aggregation.list(),
                "How the first, second, ... aggregation of this source goes; the last entry repeats. Keys that are left "
                    + "out are the tenant's."
            ),
        ],
        finish: { source, node, reading in
            if node["name"] == nil { source.name = SourceSettings(id: source.id).name }
            if source.comment == source.delimiter,
                let place = (node["delimiter"] ?? node["comment"])?.value.position
            {
                reading.report(
                    .relation,
                    at: place,
                    "`delimiter` is what comments begin with: say `comment: none`"
                )
            }
            if !source.schema.isEmpty {
                if let place = node["columns"]?.value.position {
                    reading.report(.relation, at: place, "`columns`: `schema` says them already")
                }
                source.columns = source.schema.map(\.name)
            }
            guard let key = source.keyColumn, let columns = source.columns, !columns.contains(key) else {
                return
            }
            let place = node["key"]?.value.position ?? node.position
            reading.report(.relation, at: place, "`key`: \"\(key)\" is not among the `columns`")
        }
    )

    /// A character that means something in a file: no letter, no digit, no quote.
    private static func mark(or word: String?) -> Form<UInt8?> {
        .pattern(
            (word.map { "^(\($0)|" } ?? "^(") + #"[\t !#-/:-@\[-`{-~])$"#,
            #"a character such as ";""# + (word.map { " or `\($0)`" } ?? ""),
            parse: { text in
                if text == word { return .some(nil) }
                guard text.utf8.count == 1, let byte = text.utf8.first, byte != UInt8(ascii: "\"") else {
                    return nil
                }
                let isMark = byte == 0x09 || (0x20..<0x7F).contains(byte)
                return isMark && !text.contains { $0.isLetter || $0.isNumber } ? .some(byte) : nil
            },
            hint: { $0 == "tab" || $0 == #"\t"# ? #"a tab is written "\t", in double quotes"# : nil }
        )
    }

    private static let mostAccounts = 10_000_000

    private static let attribute = MappingForm<SchemaAttribute>(
        "an attribute",
        "An attribute of a source's accounts.",
        start: { _ in SchemaAttribute() },
        fields: [
            Field("name", \.name, .name, isRequired: true, "Its name, as the header of a file has it."),
            Field(
                "type",
                \.type,
                .words([
                    "string": "STRING", "long": "LONG", "int": "INT", "boolean": "BOOLEAN", "date": "DATE",
                ]),
                "The type of its values."
            ),
            Field(
                "holds",
                \.holds,
                .words(["value": .value, "values": .values, "entitlements": .entitlements]),
                "Whether an account has one value of it, or several, and whether they are entitlements."
            ),
        ]
    ).form

    /// The name of a CSV file, or the text of one.
    private static func csvText(_ key: String, _ expected: String) -> Form<[UInt8]> {
        Form(
            schema: ["type": "string", "minLength": 1],
            read: { node, reading in
                guard let name = node.scalar?.string, !name.isEmpty else {
                    return reading.expected(expected, at: node)
                }
                if name.utf8.contains(UInt8(ascii: "\n")) { return Array(name.utf8) }
                do {
                    return try reading.readFile(name)
                } catch {
                    let text = "`\(key)`: expected \(expected) beside the scenario, not \"\(name)\": \(error)"
                    reading.report(.file, at: node.position, text)
                    return nil
                }
            },
            show: { _ in nil }
        )
    }

    private static let changes = MappingForm<AccountChanges>(
        "the changes",
        "How many accounts an aggregation finds new, changed and gone; what is left out is 0.",
        start: { _ in AccountChanges() },
        fields: [
            Field("new", \.new, .integer(0...mostAccounts), "Accounts that were not there before."),
            Field("changed", \.changed, .integer(0...mostAccounts), "Accounts with another value."),
            Field("deleted", \.deleted, .integer(0...mostAccounts), "Accounts that are gone."),
        ]
    )

    /// `accounts`: a number, the name of a CSV file, or the text of one.
    private static let previousAccounts = Form<SourceSettings.PreviousAccounts>(
        schema: [
            "anyOf": [
                ["type": "integer", "minimum": 0, "maximum": .integer(mostAccounts)],
                ["type": "string", "minLength": 1],
            ]
        ],
        read: { node, reading in
            if let count = node.scalar?.integer(in: 0...mostAccounts) { return .count(count) }
            guard let name = node.scalar?.string, !name.isEmpty else {
                return reading.expected(
                    "a number from 0 to \(mostAccounts), or the name of a CSV file",
                    at: node
                )
            }
            return csvText("accounts", "a number, or the name of a CSV file").read(node, &reading).map {
                .csv($0)
            }
        },
        show: { accounts in
            if case .count(let count) = accounts { .integer(count) } else { nil }
        }
    )
}
