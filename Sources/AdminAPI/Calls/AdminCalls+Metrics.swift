// GET /metrics: what Prometheus scrapes.

import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension AdminCalls {
    /// All tenants together, or the one that `?tenant=` names.
    func metrics(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let tenants = request.query["tenant"] == nil ? registry.tenants : [try tenant(request)]
        var counts = TenantMetrics()
        for tenant in tenants {
            counts.waiting += tenant.waiting
            let (run, now) = tenant.snapshot(uptime: request.uptime)
            counts.add(run, at: now)
        }
        var text = PrometheusText()
        counts.write(to: &text, tenants: registry.tenants.count)
        Self.write(registry.memory, to: &text)
        Self.write(services.engine(), to: &text)
        Self.write(version: services.version, uptime: request.uptime - registry.startUptime, to: &text)
        return .answer(
            AdminAnswer(contentType: "text/plain; version=0.0.4; charset=utf-8", body: Array(text.text.utf8))
        )
    }

    private static func write(_ memory: MemoryBudget, to text: inout PrometheusText) {
        text.family("drydock_memory_bytes", .gauge, "About how much all tenants keep together.")
        text.sample(memory.bytes)
        text.family("drydock_memory_limit_bytes", .gauge, "How much they may keep: --memory-limit.")
        text.sample(memory.limit)
        text.family("drydock_rows_bytes", .gauge, "How much of that are rows of accounts.")
        text.sample(memory.rowBytes.kept)
        text.family("drydock_rows_limit_bytes", .gauge, "How much rows may take: --keep-rows.")
        text.sample(memory.rowBytes.limit)
        text.family("drydock_rows_misfits_total", .counter, "Files whose rows did not fit.")
        text.sample(memory.filesWithoutRows)
        text.family("drydock_memory_evictions_total", .counter, "What was let go of to stay within that.")
        let evictions = memory.evictions
        for kind in MemoryBudget.Evictable.allCases {
            text.sample(evictions[kind] ?? 0, [("kind", kind.rawValue)])
        }
    }

    private static func write(_ engine: EngineStatistics, to text: inout PrometheusText) {
        text.family("drydock_open_connections", .gauge, "Connections that are open now.")
        text.sample(engine.openConnections)
        text.family("drydock_connections_total", .counter, "Connections that were accepted.")
        text.sample(engine.acceptedConnections)
        text.family("drydock_received_bytes_total", .counter, "Bytes received from clients.")
        text.sample(engine.bytesReceived)
        text.family("drydock_sent_bytes_total", .counter, "Bytes sent to clients.")
        text.sample(engine.bytesSent)
        text.family(
            "drydock_delay_lateness_seconds",
            .summary,
            "How much later than asked delayed answers left."
        )
        text.sample(Double(engine.latenessNanoseconds) / 1e9, suffix: "_sum")
        text.sample(engine.delayedAnswers, suffix: "_count")
        text.family(
            "drydock_delay_lateness_largest_seconds",
            .gauge,
            "The latest that a delayed answer left."
        )
        text.sample(Double(engine.largestLatenessNanoseconds) / 1e9)
        text.family("drydock_log_lines_dropped_total", .counter, "Log lines lost because nobody read them.")
        text.sample(engine.logLinesDropped)
    }

    private static func write(version: String, uptime: Milliseconds, to text: inout PrometheusText) {
        text.family("drydock_uptime_seconds", .gauge, "Time since the server started.")
        text.sample(Double(uptime) / 1000)
        text.family("drydock_build_info", .gauge, "The version that runs, as a label.")
        text.sample(1, [("version", version)])
    }
}

/// Counts of several tenants together.
private struct TenantMetrics {
    var waiting = 0
    private var evictions = 0
    private var entries = 0
    private var requests: [[String]: Int] = [:]
    private var rules: [[String]: Int] = [:]
    private var jobs: [[String]: Int] = [:]
    private var findings: [[String]: Int] = [:]
    private var deliveries: [[String]: Int] = [:]
    private var deliveriesAhead = 0

    mutating func add(_ run: borrowing ScenarioRun, at now: Timestamp) {
        evictions += run.journal.evictions
        entries += run.journal.count
        for row in run.journal.tally.rows {
            requests[[row.kind.operation?.rawValue ?? "unknown", String(row.kind.status)], default: 0] +=
                row.count
        }
        for (index, (rule, counts)) in zip(run.faults.rules, run.faults.statistics).enumerated() {
            rules[[run.scenario.name, String(index), rule.name ?? ""], default: 0] += counts.fired
        }
        for (kind, phases) in run.tenant.jobCounts(at: now) {
            for (phase, count) in phases { jobs[[kind.name, phase], default: 0] += count }
        }
        for (trigger, counts) in run.tenant.deliveryCounts {
            deliveries[[trigger, "answered"], default: 0] += counts.answered
            deliveries[[trigger, "failed"], default: 0] += counts.failed
        }
        let ahead = run.tenant.deliveriesAhead
        deliveriesAhead += ahead.waiting + ahead.underWay
        for finding in run.journal.findings {
            findings[[finding.rule.rawValue, finding.rule.severity.rawValue], default: 0] += finding.count
        }
    }

    func write(to text: inout PrometheusText, tenants: Int) {
        text.family("drydock_requests_total", .counter, "Requests by operation and status.")
        text.samples(requests, labels: ["operation", "status"])
        text.family("drydock_faults_fired_total", .counter, "How often each fault rule has fired.")
        text.samples(rules, labels: ["scenario", "rule", "name"])
        text.family("drydock_jobs", .gauge, "Jobs by kind and phase.")
        text.samples(jobs, labels: ["kind", "phase"])
        text.family("drydock_findings_total", .counter, "Findings on clients by rule.")
        text.samples(findings, labels: ["rule", "severity"])
        text.family(
            "drydock_deliveries_total",
            .counter,
            "Deliveries of events that are over, by trigger and end."
        )
        text.samples(deliveries, labels: ["trigger", "state"])
        text.family("drydock_deliveries_ahead", .gauge, "Deliveries that wait or are under way.")
        text.sample(deliveriesAhead)
        text.family("drydock_journal_entries", .gauge, "Requests that journals hold.")
        text.sample(entries)
        text.family("drydock_journal_evictions_total", .counter, "Requests that journals have let go of.")
        text.sample(evictions)
        text.family("drydock_tenants", .gauge, "Tenants there are.")
        text.sample(tenants)
        text.family("drydock_waiting_requests", .gauge, "Requests of the control plane that wait.")
        text.sample(waiting)
    }
}
