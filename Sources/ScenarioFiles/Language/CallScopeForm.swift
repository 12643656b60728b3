// `on`: an operation, a stub by its method and path, a list of them, or `*`.

import Formats
import IdentityCloud
import Scenarios

/// The ways to name calls.
enum CallScopeForm {
    static let scope: Form<CallScope> = {
        let one = Form<CallScope>(
            schema: ["anyOf": [operation.schema, ["type": "string", "pattern": .string(StubForm.pattern)]]],
            read: { node, reading in
                guard let text = node.scalar?.string, text.contains("/") else {
                    return operation.read(node, &reading).map { CallScope([$0]) }
                }
                return stub(text, node, &reading).map { CallScope([], stubs: [$0]) }
            }
        )
        let list = one.list(atLeast: 1)
        return Form(
            schema: [
                "anyOf": .array([["const": "*"]] + (one.schema["anyOf"]?.elements ?? []) + [list.schema])
            ],
            read: { node, reading in
                if node.scalar?.string == "*" { return CallScope() }
                guard node.elements != nil else { return one.read(node, &reading) }
                return list.read(node, &reading).map { scopes in
                    CallScope(
                        Set(scopes.flatMap { $0.operations ?? [] }),
                        stubs: Set(scopes.flatMap(\.stubs))
                    )
                }
            },
            show: { $0 == CallScope() ? "*" : nil }
        )
    }()

    private static let operation = Form<Operation>(
        schema: ["enum": .array(Operation.allCases.map { .string($0.rawValue) })],
        read: { node, reading in
            if let operation = node.scalar?.string.flatMap({ Operation(rawValue: $0) }) {
                return operation
            }
            let names = Operation.allCases.map(\.rawValue)
            let near = node.scalar.flatMap { NearestName.to($0.text, among: names) }
            return reading.expected(
                near == nil ? "an operation (\(listed(names)))" : "an operation",
                at: node,
                hint: near.map { "did you mean `\($0)`?" }
            )
        }
    ).defined(as: "operation")

    /// The place of a stub; `stubs` are read before the rules.
    private static func stub(_ text: String, _ node: Node, _ reading: inout Reading) -> Int? {
        guard let wanted = StubForm.call(text) else {
            return reading.expected(StubForm.expectation, at: node, hint: StubForm.hint(text))
        }
        if let place = reading.stubs.firstIndex(where: { $0.call == wanted }) { return place }
        if let why = reading.emulated(wanted) {
            reading.report(.relation, at: node.position, "`on`: \(wanted.text) is no stub: \(why)")
            return nil
        }
        let near = NearestName.to(wanted.text, among: reading.stubs.map(\.call.text))
        let hint = near.map { "did you mean `\($0)`?" } ?? "describe it in `stubs`"
        let message = "`on`: there is no stub \(wanted.text); \(hint)"
        reading.report(.relation, at: node.position, message)
        return nil
    }
}
