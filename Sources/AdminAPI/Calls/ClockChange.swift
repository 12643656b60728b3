// The body of POST /clock.

import Formats
import IdentityCloud

/// What is to happen to a clock: another mode, a move, or both, the mode first.
struct ClockChange {
    enum Move {
        case by(Milliseconds)
        case toNextEvent
        case to(Timestamp)
    }

    private(set) var mode: ClockSettings.Mode?
    private(set) var move: Move?

    /// - Throws: `AdminError` that says what the body may hold.
    init(_ body: [UInt8]) throws(AdminError) { try self.init(JSONObject(body, keys: Self.keys)) }

    /// The keys of the object.
    static let keys = ["advance", "set", "mode", "factor"]

    /// - Throws: `AdminError` that says what the object may hold.
    init(_ object: JSONObject) throws(AdminError) {
        mode = try Self.mode(object)
        switch (object["advance"], object["set"]) {
        case (let advance?, nil): move = try Self.advance(advance)
        case (nil, let set?): move = try Self.set(set)
        case (nil, nil): move = nil
        default: throw .badRequest("Either \"advance\" or \"set\", not both.")
        }
        guard mode != nil || move != nil else {
            throw .badRequest(
                "Say what to do: {\"advance\":\"10m\"}, {\"advance\":\"next\"}, {\"set\":\"2026-01-31T14:30:00Z\"} or "
                    + "{\"mode\":\"manual\"}."
            )
        }
    }

    /// A hundred years.
    private static let longest: Milliseconds = 36_525 * 86_400_000

    private static func advance(_ value: JSONNode) throws(AdminError) -> Move {
        if value.string == "next" { return .toNextEvent }
        // A bare number is not taken, but told its unit.
        let text = value.string ?? value.integer(in: 0...Int.max).map { String($0) } ?? ""
        do throws(QuantityError) {
            return .by(Milliseconds(try DurationText.milliseconds(text, in: 0...longest.milliseconds)))
        } catch {
            let most = DurationText.text(longest.milliseconds)
            let forms = "a length of time such as \"10m\", at most \"\(most)\", or \"next\""
            throw .noDuration("advance", forms, given: text, error)
        }
    }

    private static func set(_ value: JSONNode) throws(AdminError) -> Move {
        guard let time = value.string.flatMap({ RFC3339.milliseconds($0) }) else {
            throw .badRequest("\"set\" must be a time as in RFC 3339, such as \"2026-01-31T14:30:00Z\".")
        }
        return .to(Timestamp(milliseconds: time))
    }

    private static func mode(_ object: JSONObject) throws(AdminError) -> ClockSettings.Mode? {
        guard let mode = object["mode"] else {
            guard object["factor"] == nil else { throw .badRequest("\"factor\" needs \"mode\":\"scaled\".") }
            return nil
        }
        let name = mode.string ?? ""
        guard name == "scaled" || object["factor"] == nil else {
            throw .badRequest("\"factor\" needs \"mode\":\"scaled\".")
        }
        switch name {
        case "real": return .real
        case "manual": return .manual
        case "scaled":
            let range = ClockSettings.factors
            guard let factor = object["factor"]?.double(in: range) else {
                throw .badRequest(
                    "A scaled clock needs \"factor\": tenant seconds per real second, a number from \(range.lowerBound) "
                        + "to \(Int(exactly: range.upperBound) ?? .max)."
                )
            }
            return .scaled(factor: factor)
        default: throw .badRequest(AdminError.unknown("mode", name, known: ["real", "scaled", "manual"]))
        }
    }
}
