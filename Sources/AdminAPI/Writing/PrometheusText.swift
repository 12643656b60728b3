// Prometheus' text format, version 0.0.4.

import Formats

/// Metric families, each with its samples.
struct PrometheusText {
    enum Kind: String {
        case counter, gauge, summary
    }

    private(set) var text = ""
    private var name = ""

    /// Begins a family; its samples follow.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// One sample of the family.
    mutating func sample(
        _ value: some CustomStringConvertible,
        _ labels: [(String, String)] = [],
        suffix: String = ""
    ) {
        let inner = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        text += "\(name)\(suffix)\(inner.isEmpty ? "" : "{\(inner)}") \(value)\n"
    }

    /// Samples by the values of their labels, in an order that does not change from one scrape to the next.
    mutating func samples(_ counts: [[String]: Int], labels: [String]) {
        for (values, count) in counts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            sample(count, Array(zip(labels, values)))
        }
    }

    /// A label's value: reverse solidus, quotation mark and line feed are escaped.
    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for scalar in TerminalText.escaped(value, keepingLines: true).unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
