// The page of reference, in Markdown, from the calls' descriptions.

import HTTPMessages

@testable import AdminAPI

/// Writes `ControlPlane.md`.
enum ReferencePage {
    static var text: String {
        let calls = AdminRoute.all.map(section).joined(separator: "\n")
        let shapes = AdminRoute.all.compactMap(\.description.answer.shape?.named)
            .reduce(into: Shape.error.named) { all, some in all.merge(some) { first, _ in first } }
            .sorted { $0.key < $1.key }
            .map { "### \($0.key)\n\n\(table($0.value))" }
        return """
            # The control plane, call by call

            What every call under `/__admin` takes, answers and refuses.

            ## Overview

            This page is made from the server's own table of calls, as is `GET /__admin/openapi.json` (OpenAPI 3.1), from which
            clients can be generated. <doc:DriveItFromYourTest> shows them at work. A call that is about a tenant takes it as
            `?tenant=NAME` or in the header `X-Drydock-Tenant`.

            Every refusal has the form of [Error](#Error). Any call may be refused with
            \(CallDescription("", answer: .text()).allErrors.filter { $0.code != "unknown-tenant" }.map(name).joined(separator: ", ")),
            and one about a tenant that does not exist with \(name(.unknownTenant)).

            ## Calls

            \(calls)
            ## Objects

            \(shapes.joined(separator: "\n"))
            """
    }

    private static func name(_ error: ErrorCase) -> String { "\(error.status) `\(error.code)`" }

    private static func section(_ route: AdminRoute) -> String {
        let call = route.description
        var lines = ["### \(route.method.token) \(route.pattern)", "", sentence(call.about)]
        if !call.parameters.isEmpty {
            lines += ["", "| parameter | is |", "|---|---|"]
            lines += call.parameters.map { "| `\($0.name)` | \($0.about)\(words($0.shape)) |" }
        }
        if let body = call.body { lines += ["", "Sent with it, for example: `\(body.example)`"] }
        let forms =
            (call.answer.shape.map { ["JSON: \(inline($0))"] } ?? [])
            + call.answer.otherTypes.map { "`\($0)`" }
        lines += ["", "\(call.answer.status): \(forms.joined(separator: "; or "))"]
        if !call.errors.isEmpty {
            lines.append("")
            lines += call.errors.map { "- \(name($0)): \($0.about)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + "."
    }

    private static func words(_ shape: Shape) -> String {
        guard case .words(let words) = shape else { return "" }
        return " One of " + words.map { "`\($0)`" }.joined(separator: ", ") + "."
    }

    private static func table(_ shape: Shape) -> String {
        guard case .object(let members) = shape else { return inline(shape) + "\n" }
        let rows = members.map { name, shape in "| `\(name)` | \(inline(shape)) | \(about(shape)) |" }
        return (["| member | is | |", "|---|---|---|"] + rows).joined(separator: "\n") + "\n"
    }

    private static func about(_ shape: Shape) -> String {
        switch shape {
        case .explained(_, let text): text
        case .nullable(let inner), .optional(let inner): about(inner)
        default: ""
        }
    }

    private static func inline(_ shape: Shape) -> String {
        switch shape {
        case .string: "text"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "true or false"
        case .anything: "any value"
        case .time: "a time"
        case .words(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .list(let element): "a list of \(inline(element))"
        case .table(let value): "\(inline(value)), by name"
        case .object(let members):
            "(" + members.map { "`\($0.key)`: \(inline($0.value))" }.joined(separator: ", ") + ")"
        case .nullable(let inner): "\(inline(inner)), or null"
        case .optional(let inner): "\(inline(inner)); may be missing"
        case .either(let shapes): shapes.map(inline).joined(separator: " or ")
        case .named(let name, _): "[\(name)](#\(name))"
        case .explained(let inner, _): inline(inner)
        }
    }
}
