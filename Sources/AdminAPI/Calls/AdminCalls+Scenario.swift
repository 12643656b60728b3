// The scenario in force, and putting another in its place.

import Formats
import IdentityCloud
import Scenarios
import Tenancy

extension AdminCalls {
    func scenario(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        switch request.query["format"] ?? "json" {
        case "json": return .answer(try read(request) { run, _ in answer(run) })
        case "text":
            guard let text = try read(request, { run, _ in run.text }) else {
                throw .notFound("no-text", "This scenario was not read from a file.")
            }
            return .answer(AdminAnswer(contentType: "text/plain; charset=utf-8", body: text))
        case let other:
            throw .badRequest(AdminError.unknown("format", other, known: ["json", "text"]))
        }
    }

    /// `?keep=state` goes on with jobs, clock and journal and replaces the fault rules only; without it the tenant
    /// begins again.
    func replaceScenario(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let keep = request.query["keep"]
        guard keep == nil || keep == "state" else {
            throw .badRequest("\"keep\" can only be \"state\".")
        }
        let check = request.query["check"]
        guard check == nil || check == "only" else { throw .badRequest("\"check\" can only be \"only\".") }
        let (scenario, text) = try wantedScenario(request)
        guard check == nil else { return .answer(Self.checked(scenario)) }
        let tenant = try madeTenant(request)
        if keep == nil {
            registry.start(scenario, text: text, in: tenant, uptime: request.uptime)
        } else {
            tenant.control { $0.replaceFaults(by: scenario, text: text, uptime: request.uptime) }
        }
        return .answer(try read(request) { run, _ in answer(run) })
    }

    /// What is told of a scenario that is right and is not put in force.
    private static func checked(_ scenario: Scenario) -> AdminAnswer {
        .object { json in
            json.member("name", scenario.name)
            json.member("about", scenario.about)
            json.member("rules", scenario.faults.count)
        }
    }

    /// The built-in scenarios.
    func scenarios(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let all = services.builtInNames.map { name in
            (name, about: (try? builtInScenario(name).0.about) ?? "")
        }
        return .answer(
            .object { json in
                json.array("scenarios") { json in
                    for (name, about) in all {
                        json.object { json in
                            json.member("name", name)
                            json.member("about", about)
                        }
                    }
                }
            }
        )
    }

    private func wantedScenario(_ request: AdminRequest) throws(AdminError) -> (Scenario, text: [UInt8]?) {
        guard !request.body.isEmpty else {
            throw .badRequest(
                "Send a scenario, YAML or JSON, or {\"name\":\"throttled\"} for a built-in one."
            )
        }
        if let name = Self.builtInName(request.body) { return try builtInScenario(name) }
        let word = String(decoding: request.body.prefix(64), as: UTF8.self)
        guard !services.builtInNames.contains(word) else {
            throw .badRequest("For the built-in scenario send {\"name\":\"\(word)\"}.")
        }
        return try loadScenario(request.body, request.contentType, orElse: "the old one stays in force")
    }

    /// The name in `{"name":"throttled"}`, an object with this member only.
    ///
    /// A scenario that does nothing but name itself would be the default one: nothing is lost by reading it so.
    private static func builtInName(_ body: [UInt8]) -> String? {
        guard let object = try? JSONReader.read(body), let members = object.members, members.count == 1 else {
            return nil
        }
        return object["name"]?.string
    }

    /// A built-in scenario with its text.
    func builtInScenario(_ name: String) throws(AdminError) -> (Scenario, text: [UInt8]?) {
        guard let text = services.builtInText(name) else {
            throw .notFound(
                "unknown-scenario",
                AdminError.unknown("built-in scenario", name, known: services.builtInNames)
            )
        }
        return try loadScenario(text, "application/yaml", orElse: "")
    }

    /// Reads a scenario; `consequence` is what a refusal says has come of its errors.
    func loadScenario(
        _ text: [UInt8],
        _ contentType: String,
        orElse consequence: String
    ) throws(AdminError) -> (Scenario, text: [UInt8]?) {
        switch services.loadScenario(text, contentType) {
        case .success(let scenario): return (scenario, text)
        case .failure(let refusal): throw Self.refused(refusal.problems, consequence)
        }
    }

    private static func refused(_ problems: [ScenarioRefusal.Problem], _ consequence: String) -> AdminError {
        let first = problems.first.map { " line \($0.line), column \($0.column): \($0.message)" } ?? ""
        let count = problems.count == 1 ? "1 error" : "\(problems.count) errors"
        return AdminError(
            status: 400,
            code: "invalid-scenario",
            message: "The scenario has \(count), \(consequence);\(first)"
        ) { json in
            json.array("problems") { json in
                for problem in problems {
                    json.object { json in
                        json.member("line", problem.line)
                        json.member("column", problem.column)
                        json.member("message", problem.message)
                    }
                }
            }
        }
    }

    private func answer(_ run: borrowing ScenarioRun) -> AdminAnswer {
        let scenario = run.scenario
        let text = run.text
        let seed = run.seed
        let isStartUp = run.isStartUpScenario
        return .object { json in
            json.member("name", scenario.name)
            json.member("about", scenario.about)
            json.member("seed", seed)
            json.member("isStartUpScenario", isStartUp)
            json.member("rules", scenario.faults.count)
            json.member("text", text.map { String(decoding: $0, as: UTF8.self) })
        }
    }

    /// Every fault rule with its counts.
    func faults(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        .answer(try read(request) { run, _ in Self.faults(run.faults, run.deliveryFaults) })
    }

    private static func faults(_ book: FaultRules, _ deliveries: DeliveryFaults) -> AdminAnswer {
        .object { json in
            json.array("rules") { json in
                for (index, (rule, counts)) in zip(book.rules, book.statistics).enumerated() {
                    json.object { json in
                        json.member("rule", index)
                        json.member("name", rule.name)
                        json.array("on") { json in
                            for name in rule.operations?.map(\.rawValue).sorted() ?? ["*"] {
                                json.string(name)
                            }
                        }
                        json.member("tried", counts.tried)
                        json.member("fired", counts.fired)
                    }
                }
                for (index, (rule, counts)) in zip(deliveries.rules, deliveries.statistics).enumerated() {
                    json.object { json in
                        json.member("rule", book.rules.count + index)
                        json.member("name", rule.name)
                        json.array("on") { $0.string("delivery") }
                        json.member("tried", counts.tried)
                        json.member("fired", counts.fired)
                    }
                }
            }
        }
    }
}
