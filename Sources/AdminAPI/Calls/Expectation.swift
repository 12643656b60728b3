// What POST /verify is asked: counts of requests and of rules that fired, an order, pauses, findings.

import Formats
import IdentityCloud
import Journal
import Scenarios

/// The body of POST /verify.
struct Verification {
    private(set) var expectations: [Expectation] = []
    /// Requests that are expected one after the other, with others in between.
    private(set) var order: [CallFilter] = []
    private(set) var pauses: [PauseExpectation] = []
    private(set) var findings: FindingsExpectation?
    /// Only what came after this request counts.
    private(set) var since: String?

    private static let mostLines = 1_000

    init(_ body: [UInt8]) throws(AdminError) {
        let object = try JSONObject(body, keys: ["expect", "order", "pause", "findings", "since"])
        expectations = try Self.lines("expect", of: object, keys: Expectation.keys, Expectation.init)
        order = try Self.lines("order", of: object, keys: CallFilter.keys, CallFilter.init)
        pauses = try Self.lines("pause", of: object, keys: PauseExpectation.keys, PauseExpectation.init)
        findings = try object.text("findings").map(FindingsExpectation.init)
        since = try object.text("since")
        guard count > 0 else {
            throw .badRequest(
                "Send what is expected: {\"expect\":[{\"operation\":\"load-accounts\",\"status\":202,\"exactly\":1}]}; "
                    + "also \"order\", \"pause\" and \"findings\"."
            )
        }
        guard count <= Self.mostLines else {
            throw .badRequest("There are \(count) expectations; a call may have \(Self.mostLines).")
        }
    }

    /// How many things are expected; an order is one.
    var count: Int {
        expectations.count + (order.isEmpty ? 0 : 1) + pauses.count + (findings == nil ? 0 : 1)
    }

    /// Reads each line of a list; what is wrong with one is said with its place.
    private static func lines<Line>(
        _ key: String,
        of object: JSONObject,
        keys: [String],
        _ read: (JSONObject) throws(AdminError) -> Line
    ) throws(AdminError) -> [Line] {
        var lines: [Line] = []
        for (index, node) in try nodes(key, of: object).enumerated() {
            let line = try JSONObject(node, keys: keys)
            do throws(AdminError) {
                lines.append(try read(line))
            } catch {
                var error = error
                error.message = "\(key)[\(index)]: \(error.message)"
                throw error
            }
        }
        return lines
    }

    private static func nodes(_ key: String, of object: JSONObject) throws(AdminError) -> [JSONNode] {
        guard let node = object[key] else { return [] }
        guard let lines = node.elements, !lines.isEmpty else {
            throw .badRequest("\"\(key)\" must be a list with something in it.")
        }
        guard lines.count <= mostLines else {
            throw .badRequest(
                "\"\(key)\" has \(lines.count) expectations; a call may have \(mostLines)."
            )
        }
        return lines
    }
}

/// How often something is expected.
struct ExpectedCount {
    var least: Int
    var most: Int?
    /// The expectation in words.
    var text: String

    static let keys = ["exactly", "atLeast", "atMost"]

    /// `exact` is what else may stand for `exactly`.
    init(_ object: JSONObject, exact: Int? = nil) throws(AdminError) {
        let counts = 0...Int.max
        let exactly = try object.count("exactly", in: counts) ?? exact
        let atLeast = try object.count("atLeast", in: counts)
        let atMost = try object.count("atMost", in: counts)
        guard exactly == nil || (atLeast == nil && atMost == nil) else {
            throw .badRequest("Either \"exactly\", or \"atLeast\" and \"atMost\".")
        }
        guard (atLeast ?? 0) <= (atMost ?? .max) else {
            throw .badRequest("\"atLeast\" is more than \"atMost\": no number of requests can meet this.")
        }
        // Who says nothing of the number wants the request to have come.
        least = exactly ?? atLeast ?? (atMost == nil ? 1 : 0)
        most = exactly ?? atMost
        text =
            switch (exactly, atMost) {
            case (let count?, _): "exactly \(count)"
            case (nil, let most?) where least > 0: "\(least) to \(most)"
            case (nil, let most?): "at most \(most)"
            case (nil, nil): "at least \(least)"
            }
    }

    func isMet(by count: Int) -> Bool { count >= least && count <= most ?? .max }
}

/// How many requests of a kind are expected, or how often a rule was to fire.
struct Expectation {
    enum Subject {
        case requests(CallFilter)
        case rule(named: String)
    }

    var subject: Subject
    /// Another tenant than the call's own.
    var tenant: String?
    var count: ExpectedCount

    static let keys = CallFilter.keys + ExpectedCount.keys + ["tenant", "rule", "fired"]

    init(_ object: JSONObject) throws(AdminError) {
        tenant = try object.text("tenant")
        guard let rule = try object.text("rule") else {
            guard object["fired"] == nil else {
                throw .badRequest("\"fired\" needs \"rule\": the rule's name.")
            }
            subject = .requests(try CallFilter(object))
            count = try ExpectedCount(object)
            return
        }
        if let key = CallFilter.keys.first(where: { object[$0] != nil }) {
            throw .badRequest("Either \"rule\" or conditions on requests such as \"\(key)\", not both.")
        }
        subject = .rule(named: rule)
        count = try ExpectedCount(object, exact: try object.count("fired", in: 0...Int.max))
    }
}

/// How much time is expected between one such request and the next.
struct PauseExpectation {
    var filter: CallFilter
    var least: Milliseconds
    var most: Milliseconds?

    static let keys = CallFilter.keys + ["atLeast", "atMost"]
    /// Ten years.
    private static let longest = 3_653 * 86_400_000 as Int64

    init(_ object: JSONObject) throws(AdminError) {
        filter = try CallFilter(object)
        let atLeast = try Self.length("atLeast", of: object)
        most = try Self.length("atMost", of: object)
        guard atLeast != nil || most != nil else {
            throw .badRequest("A pause needs \"atLeast\" or \"atMost\": a length of time such as \"3s\".")
        }
        least = atLeast ?? 0
        guard least <= most ?? least else {
            throw .badRequest("\"atLeast\" is more than \"atMost\": no pause can meet this.")
        }
    }

    private static func length(_ key: String, of object: JSONObject) throws(AdminError) -> Milliseconds? {
        guard let text = try object.text(key) else { return nil }
        do throws(QuantityError) {
            return Milliseconds(try DurationText.milliseconds(text, in: 0...longest))
        } catch {
            throw .noDuration(key, "a length of time such as 500ms, 3s or 1m", given: text, error)
        }
    }

    var text: String {
        switch (least, most) {
        case (let least, nil): "at least \(DurationText.text(least.milliseconds))"
        case (0, let most?): "at most \(DurationText.text(most.milliseconds))"
        case (let least, let most?):
            "\(DurationText.text(least.milliseconds)) to \(DurationText.text(most.milliseconds))"
        }
    }
}

/// What the report may say.
enum FindingsExpectation: String, CaseIterable {
    case none
    case noErrors = "no-errors"

    init(_ name: String) throws(AdminError) {
        guard let known = FindingsExpectation(rawValue: name) else {
            throw .badRequest(AdminError.unknown("findings", name, known: Self.allCases.map(\.rawValue)))
        }
        self = known
    }

    /// What is said for information alone is never held against a client.
    func forbids(_ severity: ReviewRule.Severity) -> Bool {
        switch severity {
        case .error: true
        case .warning: self == .none
        case .information: false
        }
    }
}
