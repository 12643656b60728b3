// One run of the loader over one file: what it has found so far.

import Formats
import IdentityCloud
import Scenarios

/// The state of a run.
struct Reading {
    /// More would help nobody; a file of 1 MiB could have a hundred thousand.
    static let mostDiagnostics = 1_000

    /// In the order they were found; the loader sorts them.
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var errorCount = 0
    /// The key whose value is being read, for messages.
    var key: String?
    /// Reads a file that the scenario names; a failure's text is shown.
    let readFile: (String) throws -> [UInt8]
    /// Why a call needs no stub: what answers it; nil when nothing does.
    let emulated: (StubCall) -> String?

    /// The tenant's defaults, which a source's aggregations start from; `aggregation` is read before `sources`.
    var aggregationDefaults = AggregationSettings()
    /// Rules that could be read, with their place, for the review at the end.
    var rules: [(rule: FaultRule, node: Node)] = []
    /// The stubs, which are read before the rules.
    var stubs: [Stub] = []
    /// Where `retries` was set, for the warning when no aggregation is ever retried.
    var retries: [Position] = []

    init(
        readFile: @escaping (String) throws -> [UInt8],
        emulated: @escaping (StubCall) -> String? = { _ in nil }
    ) {
        self.readFile = readFile
        self.emulated = emulated
    }

    mutating func report(_ kind: Diagnostic.Kind, at position: Position, _ message: String) {
        report(Diagnostic(kind, at: position, message))
    }

    mutating func report(_ diagnostic: Diagnostic) {
        guard !isFull else { return }
        diagnostics.append(diagnostic)
        if diagnostic.severity == .error { errorCount += 1 }
    }

    /// Whether nothing more is reported, so that reading on is of no use.
    var isFull: Bool { diagnostics.count >= Self.mostDiagnostics }

    /// Reports a value of the wrong form.
    ///
    /// - Parameters:
    ///   - expectation: What is expected, with an example.
    ///   - node: What is there.
    ///   - hint: What was probably meant.
    ///   - kind: What is wrong with it.
    /// - Returns: Always nil, so that a form can return it.
    mutating func expected<Value>(
        _ expectation: String,
        at node: Node,
        hint: String? = nil,
        kind: Diagnostic.Kind = .language
    ) -> Value? {
        let subject = key.map { "`\($0)`: " } ?? ""
        var message = "\(subject)expected \(expectation), not \(node.appearance)"
        if let hint { message += "; \(hint)" }
        report(kind, at: node.position, message)
        return nil
    }

    /// Reports what is no quantity, or one out of its range, which a schema cannot see.
    mutating func expected<Value>(_ expectation: String, at node: Node, _ error: QuantityError) -> Value? {
        expected(expectation, at: node, hint: error.hint, kind: error.isOutOfRange ? .relation : .language)
    }
}

extension Node {
    /// What a person sees at the node's place.
    var appearance: String {
        switch content {
        case .sequence(let elements):
            elements.isEmpty
                ? "an empty list" : elements.count > 100 ? "a list of \(elements.count)" : "a list"
        case .mapping(let entries):
            entries.isEmpty ? "an empty mapping" : "a mapping"
        case .scalar(let scalar): scalar.appearance
        }
    }
}

extension Scalar {
    fileprivate var appearance: String {
        let start = text.prefix(61)
        let shown = start.count > 60 ? start.prefix(57) + "..." : start
        return switch kind {
        case .null: "an empty value"
        case .bool: shown.lowercased()
        case .number: String(shown)
        case .string: "\"\(shown)\""
        }
    }
}
