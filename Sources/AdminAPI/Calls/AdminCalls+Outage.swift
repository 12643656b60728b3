// POST /outage: the service is not there for a while.

import Formats
import IdentityCloud
import Tenancy

extension AdminCalls {
    func outage(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let length = try Self.length(JSONObject(request.body, keys: ["for"]))
        guard let outage = services.outage else {
            throw .conflict(
                "no-admin-port",
                "An outage would cut off the control plane, too: start with --admin-port, which gives it a port of its own."
            )
        }
        outage(length)
        let end = registry.wallTime(uptime: request.uptime) + length
        return .answer(.object { $0.member("until", timestamp: end.milliseconds) })
    }

    private static let longest: Milliseconds = 3_600_000

    private static func length(_ object: JSONObject) throws(AdminError) -> Milliseconds {
        guard let text = try object.text("for") else {
            throw .badRequest("Say how long: {\"for\":\"20s\"}.")
        }
        do throws(QuantityError) {
            return Milliseconds(try DurationText.milliseconds(text, in: 0...longest.milliseconds))
        } catch {
            let most = DurationText.text(longest.milliseconds)
            throw .noDuration(
                "for",
                "a length of real time such as \"20s\", at most \"\(most)\"",
                given: text,
                error
            )
        }
    }
}
