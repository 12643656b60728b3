// Tenants: listing, forgetting, resetting.

import Formats
import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension AdminCalls {
    func tenants(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let tenants = registry.tenants
        return .answer(
            .object { json in
                json.array("tenants") { json in
                    for tenant in tenants {
                        let (run, now) = tenant.snapshot(uptime: request.uptime)
                        json.object { write(run, at: now, tenant.waiting, to: &$0) }
                    }
                }
            }
        )
    }

    private func write(
        _ run: borrowing ScenarioRun,
        at now: Timestamp,
        _ waiting: Int,
        to json: inout JSONWriter
    ) {
        json.member("name", run.name)
        json.member("scenario", run.scenario.name)
        json.member("seed", run.seed)
        json.member("time", timestamp: now.milliseconds)
        json.member("requests", run.journal.tally.total)
        json.member("jobs", run.tenant.jobCounts(at: now).values.joined().reduce(0) { $0 + $1.value })
        json.member("findings", run.journal.findings.count)
        json.member("waiting", waiting)
    }

    func forgetTenant(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        guard registry.forget(request.subject, uptime: request.uptime) else {
            throw unknownTenant(request.subject)
        }
        return .answer(.object { $0.member("forgotten", request.subject) })
    }

    /// Makes a tenant, with scenario and clock of its own: all that a test needs at its start.
    func makeTenant(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let wish = try JSONObject(request.body, keys: ["name", "scenario", "clock"])
        guard let name = try wish.text("name") else {
            throw .badRequest("Say what the tenant is called: {\"name\":\"t1\"}.")
        }
        try Self.check(name)
        guard name != AdminRequest.allTenants else {
            throw .badRequest("\"*\" stands for all tenants; none can be called so.")
        }
        let scenario = try wish["scenario"].map { wish throws(AdminError) in
            try self.scenario(wish, in: request.body)
        }
        var run = registry.draft(name, scenario, uptime: request.uptime)
        if let clock = wish["clock"] {
            let change = try ClockChange(JSONObject(clock, keys: ClockChange.keys))
            _ = try Self.apply(change, to: &run, uptime: request.uptime)
        }
        let tenant = try add(run, request)
        let (made, now) = tenant.snapshot(uptime: request.uptime)
        var answer = AdminAnswer.object { write(made, at: now, 0, to: &$0) }
        answer.status = 201
        return .answer(answer)
    }

    /// A built-in scenario's name, a scenario as an object, or the text of one.
    private func scenario(_ wish: JSONNode, in body: [UInt8]) throws(AdminError) -> (Scenario, text: [UInt8]?)
    {
        let consequence = "no tenant was made"
        if wish.members != nil {
            // All around it is blanked, so that places are those of the body.
            let text = body.enumerated().map { offset, byte in
                wish.offsets.contains(offset) || byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " ")
            }
            return (
                try loadScenario(text, "application/json", orElse: consequence).0, Array(body[wish.offsets])
            )
        }
        guard let text = wish.string else {
            throw .badRequest(
                "\"scenario\" must be the name of a built-in one, an object, or the text of a file."
            )
        }
        guard text.contains(where: { ":\n{".contains($0) }) else { return try builtInScenario(text) }
        return try loadScenario(Array(text.utf8), "application/yaml", orElse: consequence)
    }

    private func add(_ run: ScenarioRun, _ request: AdminRequest) throws(AdminError) -> LiveTenant {
        if let tenant = registry.add(run, uptime: request.uptime) { return tenant }
        guard registry.knownTenant(named: run.name, uptime: request.uptime) == nil else {
            throw Self.exists(run.name)
        }
        throw refusal(of: run.name)
    }

    private static func exists(_ name: String) -> AdminError {
        .conflict(
            "tenant-exists",
            "There is a tenant \"\(name)\" already: POST /__admin/reset lets it begin again, DELETE "
                + "/__admin/tenants/{name} forgets it."
        )
    }

    /// `?scenario=start` also goes back to the start-up scenario.
    func reset(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let scenario = request.query["scenario"]
        guard scenario == nil || scenario == "start" else {
            throw .badRequest("\"scenario\" can only be \"start\".")
        }
        let tenant = try madeTenant(request)
        registry.reset(tenant, isAsAtStart: scenario != nil, uptime: request.uptime)
        return try clock(request)
    }
}
