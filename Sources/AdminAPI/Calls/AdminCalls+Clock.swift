// The tenant's clock: reading and moving it.

import Formats
import IdentityCloud
import Scenarios
import Tenancy

extension AdminCalls {
    func clock(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        .answer(try read(request) { run, now in Self.answer(run, at: now) })
    }

    func moveClock(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let change = try ClockChange(request.body)
        let tenant = try madeTenant(request)
        // Typed throws do not pass through the lock's closure and `sending` at once.
        let result = tenant.control { run -> Result<Moved, AdminError> in
            do throws(AdminError) {
                return .success(try Self.apply(change, to: &run, uptime: request.uptime))
            } catch {
                return .failure(error)
            }
        }
        let moved = try result.get()
        tenant.tellAll()
        return .answer(Self.answer(moved.run, at: moved.now, passedSince: moved.before))
    }

    /// A tenant as it is after its clock was moved: what passed is looked for when the lock is free again.
    struct Moved: Sendable {
        var run: ScenarioRun
        var before: Timestamp
        var now: Timestamp
    }

    /// Moves a tenant's clock.
    static func apply(
        _ change: ClockChange,
        to run: inout ScenarioRun,
        uptime: Milliseconds
    ) throws(AdminError) -> Moved {
        let before = run.tenant.clock.now(uptime: uptime)
        let target = try target(of: change, in: run, from: before)
        if let mode = change.mode { run.tenant.clock.setMode(mode, uptime: uptime) }
        if let target { run.tenant.clock.set(target, uptime: uptime) }
        return Moved(run: run, before: before, now: run.tenant.clock.now(uptime: uptime))
    }

    private static func target(
        of change: ClockChange,
        in run: borrowing ScenarioRun,
        from now: Timestamp
    ) throws(AdminError) -> Timestamp? {
        switch change.move {
        case .by(let length): return try reachable(now + length)
        case .toNextEvent:
            guard let event = run.tenant.nextEvent(after: now) else {
                throw .conflict("nothing-ahead", "No job has a next phase that time alone would bring.")
            }
            return event
        case .to(let time):
            guard time >= now else {
                throw .conflict(
                    "time-has-passed",
                    "The clock never goes back: it is \(RFC3339.text(now.milliseconds)) already. POST /__admin/reset begins again."
                )
            }
            return time
        case nil: return nil
        }
    }

    private static func reachable(_ time: Timestamp) throws(AdminError) -> Timestamp {
        guard time > .end else { return time }
        throw .badRequest(
            "A tenant's clock ends at \(RFC3339.text(Timestamp.end.milliseconds)); this would lead beyond it. "
                + "POST /__admin/reset begins again.",
            code: "end-of-time"
        )
    }

    private static func answer(
        _ run: borrowing ScenarioRun,
        at now: Timestamp,
        passedSince before: Timestamp? = nil
    ) -> AdminAnswer {
        let clock = run.tenant.clock
        let jobs = run.tenant.jobs(at: now)
        // Those included that an advance has made too old to be shown.
        let passed = before.map { before in
            run.tenant.jobs(at: before).flatMap { $0.events(after: before, through: now) }
        }
        return .object { json in
            json.member("time", timestamp: now.milliseconds)
            json.member("mode", clock.mode.name)
            if case .scaled(let factor) = clock.mode {
                json.key("factor")
                json.double(factor)
            }
            json.member("started", timestamp: clock.started.milliseconds)
            json.member("nextEvent", timestamp: jobs.compactMap(\.nextEvent).min()?.milliseconds)
            guard let passed else { return }
            json.array("passed") { json in
                for event in passed.sorted(by: { $0.at < $1.at }) {
                    json.object { json in
                        json.member("at", timestamp: event.at.milliseconds)
                        json.member("job", event.job)
                        json.member("phase", event.phase)
                    }
                }
            }
        }
    }
}

extension JobSummary {
    /// The phases that time brought in a stretch of it.
    fileprivate func events(
        after start: Timestamp,
        through end: Timestamp
    ) -> [(at: Timestamp, job: String, phase: String)] {
        plan.compactMap { step in
            guard case .time(let time) = step.from, time > start, time <= end else { return nil }
            return (time, id, step.phase)
        }
    }
}

extension ClockSettings.Mode {
    fileprivate var name: String {
        switch self {
        case .real: "real"
        case .scaled: "scaled"
        case .manual: "manual"
        }
    }
}
