// Which requests a call of the control plane is about, from its query or from an expectation.

import Formats
import IdentityCloud
import Journal
import Scenarios

extension CallFilter {
    init(_ query: QueryParameters) throws(AdminError) {
        self.init()
        try set(operation: query["operation"], version: query["version"])
        status = try query.count("status", in: Self.statusCodes)
        client = query["client"]
        source = query["source"]
        method = query["method"]?.uppercased()
        job = query["job"].map { JobReference($0) }
        trace = query["trace"]?.lowercased()
        after = try query["since"].map(Position.init)
    }

    /// The keys of a filter in JSON.
    static let keys = [
        "operation", "version", "status", "client", "source", "method", "job", "trace", "rows", "bytes",
        "file",
    ]

    /// Reads the filter's keys of an expectation.
    init(_ object: JSONObject) throws(AdminError) {
        self.init()
        try set(operation: try object.text("operation"), version: try object.text("version"))
        status = try object.count("status", in: Self.statusCodes)
        client = try object.text("client")
        source = try object.text("source")
        method = try object.text("method")?.uppercased()
        job = try object.text("job").map { JobReference($0) }
        trace = try object.text("trace")?.lowercased()
        let wanted = UploadCondition(
            rows: try CountRange.read(
                "rows",
                of: object,
                such: "a number such as 5, or a range such as 5+ or 1-5"
            ) { WholeNumber.read($0.utf8, in: 0...Int.max) },
            bytes: try CountRange.read(
                "bytes",
                of: object,
                such: "a size such as 64KiB, or a range such as 10MiB+ or 1KiB-64KiB"
            ) { text in
                (try? SizeText.bytes(text)).map { Int(clamping: $0) }
                    ?? WholeNumber.read(text.utf8, in: 0...Int.max)
            },
            file: try object.text("file")
        )
        upload = wanted == UploadCondition() ? nil : wanted
    }

    private static let statusCodes = 100...599

    private mutating func set(operation name: String?, version versionName: String?) throws(AdminError) {
        if let name {
            guard let known = Operation(rawValue: name) else {
                let names = Operation.allCases.map(\.rawValue)
                throw .badRequest(AdminError.unknown("operation", name, known: names))
            }
            operation = known
        }
        if let versionName {
            guard let known = APIVersion(rawValue: versionName) else {
                let names = APIVersion.allCases.map(\.rawValue)
                throw .badRequest(AdminError.unknown("version", versionName, known: names))
            }
            version = known
        }
    }
}

extension CallFilter.Position {
    /// A sequence number, or a tenant time as in RFC 3339.
    fileprivate init(_ text: String) throws(AdminError) {
        if let sequence = WholeNumber.read(text.utf8, in: Self.sequences) {
            self = .sequence(sequence)
        } else if let time = RFC3339.milliseconds(text) {
            self = .time(Timestamp(milliseconds: time))
        } else {
            throw .badRequest(
                "\"since\" must be the sequence number of a request, from 0 to \(Self.sequences.upperBound), or a tenant time "
                    + "as in RFC 3339, not \"\(text)\"."
            )
        }
    }

    private static let sequences = 0...Int.max
}

extension JSONObject {
    /// A string.
    ///
    /// - Throws: `AdminError` for another type.
    func text(_ key: String) throws(AdminError) -> String? {
        guard let value = self[key] else { return nil }
        guard let text = value.string else { throw .badRequest("\"\(key)\" must be a string.") }
        return text
    }

    /// A whole number within a range.
    ///
    /// - Throws: `AdminError` for anything else.
    func count(_ key: String, in range: ClosedRange<Int>) throws(AdminError) -> Int? {
        guard let value = self[key] else { return nil }
        guard let count = value.integer(in: range) else { throw .notInRange(key, range) }
        return count
    }
}

/// Ranges of counts as scenarios write them: `5`, `5+`, `1-5`.
enum CountRange {
    /// A member of an object; `number` reads one end of the range, and anything else is an `AdminError` that names `forms`.
    static func read(
        _ key: String,
        of object: JSONObject,
        such forms: String,
        _ number: (String) -> Int?
    ) throws(AdminError) -> ClosedRange<Int>? {
        guard let node = object[key] else { return nil }
        if let count = node.integer(in: 0...Int.max) { return count...count }
        let text = node.string ?? ""
        let parts = text.split(separator: "-", maxSplits: 1).map(String.init)
        if text.hasSuffix("+"), let least = number(String(text.dropLast())) { return least...Int.max }
        if parts.count == 2, let least = number(parts[0]), let most = number(parts[1]), least <= most {
            return least...most
        }
        if let count = number(text) { return count...count }
        throw .badRequest("\"\(key)\" must be \(forms)\(node.string.map { ", not \"\($0)\"" } ?? "").")
    }

    static func text(_ range: ClosedRange<Int>) -> String {
        if range.lowerBound == range.upperBound { return "\(range.lowerBound)" }
        return range.upperBound == .max ? "\(range.lowerBound)+" : "\(range.lowerBound)-\(range.upperBound)"
    }
}
