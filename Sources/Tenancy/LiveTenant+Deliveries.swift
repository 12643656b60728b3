// Events that have fallen due are looked for whenever a tenant is read or moved, and deliveries leave outside its lock.
// For a tenant without subscriptions that is one question.

package import IdentityCloud
import Journal
import Scenarios
import Synchronization

/// Who carries deliveries, and wakes tenants whose next event time alone brings.
package struct Courier: Sendable {
    /// Sends a delivery of a tenant, and says once what came of it, from any thread.
    package var send:
        @Sendable (_ delivery: Delivery, _ tenant: String, @escaping @Sendable (DeliveryOutcome) -> Void) ->
            Void
    /// Tells of what is not sent.
    package var note: @Sendable (_ remark: DeliveryRemark, _ tenant: String) -> Void
    /// Calls back at an uptime, or later.
    package var wake: @Sendable (_ uptime: Milliseconds, @escaping @Sendable () -> Void) -> Void
    /// The time now.
    package var uptime: @Sendable () -> Milliseconds

    package init(
        send: @escaping @Sendable (Delivery, String, @escaping @Sendable (DeliveryOutcome) -> Void) -> Void,
        note: @escaping @Sendable (DeliveryRemark, String) -> Void = { _, _ in },
        wake: @escaping @Sendable (Milliseconds, @escaping @Sendable () -> Void) -> Void,
        uptime: @escaping @Sendable () -> Milliseconds
    ) {
        self.send = send
        self.note = note
        self.wake = wake
        self.uptime = uptime
    }

    /// Nobody: deliveries stay under way for ever.
    package static let none = Courier(send: { _, _, _ in }, wake: { _, _ in }, uptime: { 0 })
}

extension LiveTenant.State {
    /// Lets what has fallen due leave; what is to be done for it outside the lock.
    ///
    /// Of a tenant that was forgotten nobody is told any more, though its last deliveries still come back.
    @usableFromInline
    mutating func tell(for tenant: LiveTenant) -> [WaitList.Wake] {
        guard !hasEnded else { return [] }
        let now = run.latestTime
        run.tellSubscribers(at: now)
        var ticket = lastTicket
        let leaving = run.tenant.takeDeliveries(at: now) {
            ticket += 1
            return ticket
        }
        lastTicket = ticket
        var wakes: [WaitList.Wake] = leaving.map { delivery in { tenant.send(delivery) } }
        for remark in run.tenant.takeRemarks() { wakes.append { tenant.courier.note(remark, tenant.name) } }
        if run.tenant.hasEventsLeft, !tellsOn {
            tellsOn = true
            wakes.append { tenant.courier.wake(0) { [weak tenant] in tenant?.tellOn() } }
        }
        let next = run.tenant.nextTelling(after: now).flatMap(run.tenant.clock.uptime(whenTenantTimeIs:))
        if let next, alarm.map({ next < $0 }) ?? true {
            alarm = next
            wakes.append { tenant.setAlarm(next) }
        }
        return wakes
    }
}

extension LiveTenant {
    /// Queues the events that were too many to be taken at once, as far as there is room.
    package func tellAll() {
        // Of accounts that nobody wants to be told of after all there may be a million.
        for _ in 0..<40 {
            guard state.withLock({ $0.run.tenant.hasEventsLeft && !$0.hasEnded }) else { return }
            look()
        }
    }

    fileprivate func send(_ delivery: Delivery) {
        courier.send(delivery, name) { [self] outcome in
            withLock { run in
                let now = run.tenant.clock.now(uptime: courier.uptime())
                run.noteOutcome(run.tenant.conclude(delivery.ticket, outcome, at: now))
            }
        }
    }

    fileprivate func setAlarm(_ uptime: Milliseconds) {
        courier.wake(uptime) { [weak self] in self?.alarmRang(for: uptime) }
    }

    /// Looks, unless an earlier alarm has been set meanwhile: that one has looked, and set another if need was.
    private func alarmRang(for uptime: Milliseconds) {
        let isMeant = state.withLock { state in
            defer { if state.alarm == uptime { state.alarm = nil } }
            return state.alarm == uptime
        }
        if isMeant { look() }
    }

    /// Takes the events that were too many to be taken at once.
    fileprivate func tellOn() {
        state.withLock { $0.tellsOn = false }
        look()
    }

    /// Whoever waits for a job that time has moved looks by itself.
    private func look() {
        withLock { run in _ = run.tenant.clock.now(uptime: courier.uptime()) }
    }
}

extension ScenarioRun {
    /// Lets the events that have fallen due leave for those who want them, or be disturbed on their way.
    fileprivate mutating func tellSubscribers(at now: Timestamp) {
        for event in tenant.takeEvents(at: now) {
            for subscription in tenant.subscribers(of: event) {
                let disturbance = deliveryFaults.judge(
                    trigger: event.trigger.rawValue,
                    subscription: subscription.name
                )
                tenant.deliver(event, to: subscription, disturbed: disturbance, at: now)
                noteDelivery()
            }
        }
    }

    /// For the report on the receiver.
    fileprivate mutating func noteOutcome(_ delivery: Delivery?) {
        guard let delivery else { return }
        journal.note(delivery)
        noteDelivery()
    }
}
