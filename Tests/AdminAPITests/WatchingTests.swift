// What the client did: journal, counts, verify, report, metrics.

import HTTPMessages
import Journal
import Scenarios
import Testing

@testable import AdminAPI

@Suite struct WatchingTests {
    // MARK: Journal

    @Test func theJournalTellsWithoutSecrets() {
        let admin = AdminHarness()
        admin.record(.loadAccounts, 202)
        let reply = admin.get("/__admin/requests")
        let entry = reply.json?["requests"]?.elements?.first
        #expect(entry?["operation"]?.string == "load-accounts")
        #expect(entry?["status"]?.integer == 202)
        #expect(entry?["client"]?.string == "qa")
        #expect(entry?["target"]?.string == "/v2025/x?client_secret=***")
        #expect(entry?["headers"]?["Authorization"]?.string == "Bearer ***")
        #expect(entry?["time"]?.string == "2026-01-01T00:00:00.000Z")
        #expect(!reply.text.contains("s3cret"))
    }

    @Test(arguments: [
        ("operation=token", 2), ("status=202", 1), ("operation=token&status=202", 0), ("client=other", 0),
        ("limit=1", 1),
        ("since=1", 2), ("since=2026-01-01T00:00:00Z", 0), ("method=post", 3), ("version=v2025", 3),
        ("version=beta", 0),
    ])
    func theJournalIsFiltered(query: String, count: Int) {
        let admin = AdminHarness()
        admin.record(.loadAccounts, 202)
        admin.record(.token, 200, times: 2)
        #expect(admin.get("/__admin/requests?\(query)").json?["requests"]?.elements?.count == count)
    }

    @Test func eachRequestTellsWhyEachRuleDidWhatItDid() {
        let admin = AdminHarness()
        _ = admin.send(.put, "/__admin/scenario", body: "name: throttled\n")
        admin.record(.loadAccounts, 429)
        admin.record(.loadAccounts, 202)
        admin.record(.token, 200)
        let rules = admin.get("/__admin/requests").json?["requests"]?.elements?.map {
            $0["rules"]?.elements?.first
        }
        #expect(rules?.map { $0?["fired"]?.bool } == [true, false, false])
        #expect(rules?[1]?["reason"]?.string == "calls: this was call 2")
        #expect(rules?[2]?["reason"]?.string == "on: names other operations")
    }

    @Test func oneRequestIsShownWithEverything() throws {
        let admin = AdminHarness()
        _ = admin.send(.put, "/__admin/scenario", body: "name: throttled\n")
        admin.record(.loadAccounts, 429)
        admin.record(nil, 404)
        let entry = try #require(admin.get("/__admin/requests/1").json)
        let rule = entry["rules"]?.elements?.first
        #expect(rule?["tried"]?.bool == true && rule?["fired"]?.bool == true)
        #expect(entry["findings"]?.elements?.first?["rule"]?.string == "deprecated-version")
        let id = try #require(admin.get("/__admin/requests/2").json?["requestId"]?.string)
        let other = try #require(admin.get("/__admin/requests/\(id)").json)
        #expect(other["sequence"]?.integer == 2)
        #expect(other["nearestRoute"]?.string == "/v2025/sources/{id}/load-accounts")
        let finding = other["findings"]?.elements?.first
        #expect(finding?["rule"]?.string == "unknown-path" && finding?["severity"]?.string == "error")
        for missing in ["3", "0", "nobody", "0123456789abcdef0123456789abcdef"] {
            let reply = admin.get("/__admin/requests/\(missing)")
            #expect(reply.status == 404 && reply.errorCode == "unknown-request")
            #expect(reply.message.hasSuffix("it holds 1 to 2."))
        }
        #expect(admin.get("/__admin/requests/count").json?["count"]?.integer == 2)
    }

    @Test func theJournalIsAnArchiveForOtherTools() throws {
        let admin = AdminHarness()
        admin.record(.loadAccounts, 202)
        let reply = admin.get("/__admin/requests?format=har")
        let log = try #require(reply.json?["log"])
        #expect(log["version"]?.string == "1.2" && log["creator"]?["version"]?.string == "1.2.3")
        let entry = try #require(log["entries"]?.elements?.first)
        #expect(entry["request"]?["url"]?.string == "http://localhost/v2025/x?client_secret=***")
        let parameter = entry["request"]?["queryString"]?.elements?.first
        #expect(parameter?["name"]?.string == "client_secret" && parameter?["value"]?.string == "***")
        #expect(entry["response"]?["status"]?.integer == 202)
        #expect(entry["_drydock"]?["operation"]?.string == "load-accounts")
        #expect(!reply.text.contains("s3cret"))
        #expect(admin.get("/__admin/requests?format=hra").message.contains("har"))
    }

    @Test func countsOutliveEviction() {
        let admin = AdminHarness(journal: JournalLimits(requests: 10, bytes: 1 << 20))
        admin.record(.token, 200, times: 500)
        #expect(admin.get("/__admin/requests/count?operation=token&client=qa").json?["count"]?.integer == 500)
        #expect(admin.get("/__admin/requests").json?["evicted"]?.integer == 490)
        let uncountable = admin.get("/__admin/requests/count?method=POST")
        #expect(uncountable.status == 409)
        #expect(uncountable.errorCode == "evidence-evicted")
    }

    @Test func theJournalIsEmptied() {
        let admin = AdminHarness()
        admin.record(.token, 200, times: 3)
        #expect(admin.send(.delete, "/__admin/requests").json?["forgotten"]?.integer == 3)
        #expect(admin.get("/__admin/requests/count").json?["count"]?.integer == 0)
    }

    @Test func aWaitForRequestsIsLate() throws {
        let admin = AdminHarness()
        admin.record(.token, 200, times: 2)
        let (waiter, until) = try #require(admin.waiter("/__admin/requests/wait?count=3&timeout=1s"))
        admin.now = until
        let reply = try #require(admin.resume(waiter))
        #expect(reply.status == 408)
        #expect(reply.json?["count"]?.integer == 2)
        #expect(admin.get("/__admin/requests/wait?count=2").json?["count"]?.integer == 2)
    }

    // MARK: Changes

    @Test func changesAreToldAtOnceAndThenWaitedFor() throws {
        let admin = AdminHarness()
        admin.record(.token, 200, times: 3, tenant: "a")
        let all = admin.get("/__admin/changes").json
        #expect(all?["version"]?.string == "1.2.3")
        #expect(all?["tenants"]?["a"]?["requests"]?.integer == 3)
        #expect(all?["tenants"]?["default"]?["requests"]?.integer == 0)
        let cursor = try #require(all?["cursor"]?.string)
        let (waiter, until) = try #require(admin.waiter("/__admin/changes?since=\(cursor)"))
        #expect(until == MonotonicTime(milliseconds: 25_000))
        #expect(admin.resume(waiter) == nil)
        admin.record(.token, 200, times: 2, tenant: "a")
        #expect(admin.mailbox.wakes == 1)
        let moved = try #require(admin.resume(waiter)).json
        #expect(moved?["tenants"]?.members?.map(\.name) == ["a"])
        #expect(moved?["tenants"]?["a"]?["requests"]?.integer == 5)
    }

    @Test func aWaitForChangesThatIsInVainGoesOnFromWhereItWas() throws {
        let admin = AdminHarness()
        let cursor = try #require(admin.get("/__admin/changes").json?["cursor"]?.string)
        let (waiter, until) = try #require(admin.waiter("/__admin/changes?since=\(cursor)&timeout=1s"))
        admin.now = until
        let reply = try #require(admin.resume(waiter)).json
        #expect(reply?["tenants"]?.members?.isEmpty == true)
        #expect(reply?["cursor"]?.string == cursor)
    }

    @Test func changesOfOneTenantAreItsOwn() throws {
        let admin = AdminHarness()
        let before = admin.get("/__admin/changes?tenant=a")
        #expect(before.json?["tenants"]?.members?.isEmpty == true)
        let cursor = try #require(before.json?["cursor"]?.string)
        admin.record(.token, 200, tenant: "b")
        #expect(admin.get("/__admin/changes?tenant=a&since=\(cursor)").status == 0)
        #expect(admin.get("/__admin/changes?tenant=*&since=\(cursor)").status == 200)
        admin.record(.token, 200, tenant: "a")
        let after = admin.get("/__admin/changes?tenant=a&since=\(cursor)").json
        #expect(after?["tenants"]?.members?.map(\.name) == ["a"])
        _ = admin.send(.delete, "/__admin/tenants/a")
        #expect(admin.get("/__admin/changes?tenant=a&since=\(cursor)").json?["tenants"]?["a"]?.isNull == true)
    }

    @Test func whatIsNoCursorIsRefused() {
        #expect(AdminHarness().get("/__admin/changes?since=yesterday").status == 400)
    }

    // MARK: Verify

    private static func verify(_ expectations: String, of admin: AdminHarness) -> AdminReply {
        admin.post("/__admin/verify", "{\"expect\":[\(expectations)]}")
    }

    @Test(arguments: [
        (#"{"operation":"load-accounts","status":202,"exactly":1},{"operation":"token","atLeast":2}"#, 200),
        (#"{"operation":"token","atLeast":1,"atMost":2}"#, 200),
        (#"{"operation":"token"}"#, 200),
        (#"{"operation":"export-status","exactly":0}"#, 200),
        (#"{"method":"POST","exactly":3}"#, 200),
        (#"{"operation":"token","exactly":1}"#, 422),
        (#"{"operation":"token","atMost":1}"#, 422),
        (#"{"operation":"token","atLeast":3}"#, 422),
        (#"{"operation":"export-status"}"#, 422),
        (#"{"operation":"token","client":"other"}"#, 422),
        (#"{"operation":"token","tenant":"other"}"#, 404),
        (#"{"operation":"tokn"}"#, 400),
        (#"{"operation":"token","exactl":1}"#, 400),
        (#"{"operation":"token","exactly":1,"atLeast":1}"#, 400),
        (#"{"operation":"token","atLeast":2,"atMost":1}"#, 400),
        (#"{"operation":"token","exactly":-1}"#, 400),
        (#"{"operation":"token","exactly":1.5}"#, 400),
        (#"{"operation":5}"#, 400),
        (#"{"status":"202"}"#, 400),
        (#"5"#, 400),
        ("", 400),
    ])
    func verifies(expectations: String, status: Int) {
        let admin = AdminHarness()
        admin.record(.loadAccounts, 202)
        admin.record(.token, 200, times: 2)
        let reply = Self.verify(expectations, of: admin)
        #expect(reply.status == status, "\(reply.text)")
    }

    @Test func saysWhatDiffers() {
        let admin = AdminHarness()
        admin.record(.loadAccounts, 429, times: 2)
        admin.record(.token, 200)
        let reply = Self.verify(#"{"operation":"load-accounts","status":202,"exactly":1}"#, of: admin)
        let failure = reply.json?["failures"]?.elements?.first
        #expect(failure?["expected"]?.string == "exactly 1 operation load-accounts, status 202")
        #expect(failure?["actual"]?.integer == 0)
        #expect(failure?["nearest"]?.elements?.prefix(2).map { $0["status"]?.integer } == [429, 429])
        #expect(reply.message.contains("1 of 1"))
    }

    @Test func saysInWhatTheNearestDiffers() {
        let admin = AdminHarness()
        admin.record(.loadAccounts, 429, times: 2)
        let reply = Self.verify(#"{"operation":"load-accounts","status":202,"exactly":1}"#, of: admin)
        #expect(
            reply.message
                == "1 of 1 expectations are not met: expected exactly 1 operation load-accounts, status 202, "
                + "there were 0 (nearest: request 2, status 429 instead of 202)."
        )
    }

    /// What is asked of two loads that were throttled, 4 s apart, and a request for a token before them.
    @Test(arguments: [
        (#"{"order":[{"operation":"token"},{"operation":"load-accounts","status":429}]}"#, 200, ""),
        (
            #"{"order":[{"operation":"load-accounts"},{"operation":"token"}]}"#, 422,
            "expected a request with operation token after request 2, operation load-accounts, there was none "
                + "(nearest: request 1, which came before)"
        ),
        (
            #"{"order":[{"operation":"export-start"}]}"#, 422,
            "expected a request with operation export-start first, there was none"
        ),
        (#"{"pause":[{"operation":"load-accounts","atLeast":"4s","atMost":"5s"}]}"#, 200, ""),
        (
            #"{"pause":[{"operation":"load-accounts","atLeast":"5s"}]}"#, 422,
            "expected at least 5s between requests with operation load-accounts, there were 4s between requests 2 and 3"
        ),
        (
            #"{"pause":[{"operation":"token","atLeast":"1s"}]}"#, 422,
            "expected at least 1s between requests with operation token, there was 1, and a pause needs two"
        ),
        (#"{"expect":[{"rule":"first two","fired":2}]}"#, 200, ""),
        (#"{"expect":[{"rule":"first two","atLeast":1}]}"#, 200, ""),
        (
            #"{"expect":[{"rule":"first two","fired":3}]}"#, 422,
            "expected exactly 3 firings of rule \"first two\", there were 2"
        ),
        (#"{"expect":[{"rule":"frist two","fired":2}]}"#, 400, "Did you mean \"first two\"?"),
        (#"{"expect":[{"rule":"first two","operation":"token"}]}"#, 400, "not both"),
        (#"{"expect":[{"operation":"load-accounts","exactly":1}],"since":"2"}"#, 200, ""),
        (#"{"expect":[{"rule":"first two","fired":1}],"since":"2"}"#, 200, ""),
        (#"{"order":[{"operation":"token"}],"since":"1"}"#, 422, "there was none"),
        (
            #"{"expect":[{"operation":"token"}],"since":"0123456789abcdef0123456789abcdef"}"#, 400,
            "names no request"
        ),
        (#"{"findings":"no-errors"}"#, 200, ""), (#"{"findings":"none"}"#, 200, ""),
        (#"{"findings":"nome"}"#, 400, "Did you mean \"none\"?"),
        (#"{"pause":[{"operation":"token"}]}"#, 400, "atLeast"), (#"{"order":[]}"#, 400, "order"),
        (#"{"expect":[{"operation":"load-accounts","rows":"3+","file":"*.csv","exactly":0}]}"#, 200, ""),
        (#"{"expect":[{"rows":"many"}]}"#, 400, "1-5"),
    ])
    func verifiesMoreThanCounts(body: String, status: Int, message: String) throws {
        let admin = AdminHarness { scenario in
            var rule = FaultRule()
            rule.name = "first two"
            rule.operations = [.loadAccounts]
            rule.calls = .range(from: 1, to: 2)
            rule.answer = .preset(status: 429, variant: .expired, retryAfter: .automatic)
            scenario.faults = [rule]
        }
        admin.record(.token, 200)
        admin.record(.loadAccounts, 429)
        _ = admin.post("/__admin/clock", #"{"advance":"4s"}"#)
        admin.record(.loadAccounts, 429)
        let reply = admin.post("/__admin/verify", body)
        #expect(reply.status == status, "\(reply.text)")
        #expect(message.isEmpty || reply.message.contains(message), "\(reply.text)")
    }

    @Test func findingsAreHeldAgainstAClient() {
        let admin = AdminHarness()
        admin.record(nil, 404)
        for word in ["none", "no-errors"] {
            let reply = admin.post("/__admin/verify", "{\"findings\":\"\(word)\"}")
            #expect(
                reply.status == 422 && reply.message.contains("there were 1: unknown-path (nearest route: ")
            )
        }
        #expect(admin.post("/__admin/verify", #"{"findings":"none","since":"1"}"#).status == 200)
    }

    @Test func anOrderIsNotJudgedOnRequestsThatAreGone() {
        let admin = AdminHarness(journal: JournalLimits(requests: 2, bytes: 1 << 20))
        admin.record(.token, 200)
        admin.record(.loadAccounts, 202, times: 3)
        for (body, status) in [
            (#"{"order":[{"operation":"token"}]}"#, 409),
            (#"{"order":[{"operation":"load-accounts"}]}"#, 200),
            (#"{"pause":[{"operation":"token","atLeast":"1s"}]}"#, 409),
            (#"{"expect":[{"rows":"1+","exactly":0}]}"#, 409),
            (#"{"order":[{"operation":"token"}],"since":"2"}"#, 422),
        ] {
            #expect(admin.post("/__admin/verify", body).status == status, "\(body)")
        }
    }

    @Test func tooManyExpectationsAreRefused() {
        let admin = AdminHarness()
        let line = #"{"operation":"token","exactly":0}"#
        let all = Array(repeating: line, count: 1_000).joined(separator: ",")
        #expect(Self.verify(all, of: admin).status == 200)
        let reply = Self.verify(all + "," + line, of: admin)
        #expect(reply.status == 400)
        #expect(reply.message.contains("1001") && reply.message.contains("1000"))
    }

    @Test func ofManyFailuresTheFirstAreToldAtLength() {
        let admin = AdminHarness()
        admin.record(.token, 200, times: 5)
        let lines = (0..<500).map { #"{"operation":"token","client":"c\#($0)"}"# }
        let reply = Self.verify(lines.joined(separator: ","), of: admin)
        let failures = reply.json?["failures"]?.elements ?? []
        #expect(failures.count == 500)
        #expect(failures.count { $0["nearest"]?.elements?.isEmpty == false } == 20)
        #expect(reply.message.contains("500 of 500") && reply.message.hasSuffix("and so on."))
    }

    @Test func aThousandRulesAreNotExplainedTenThousandTimes() {
        let admin = AdminHarness { $0.faults = Array(repeating: FaultRule(), count: 1_000) }
        admin.record(.token, 200, times: 110)
        let (run, _) = admin.registry.defaultTenant.snapshot(uptime: 0)
        let explanation = JournalExplanation(of: run.journal.entries(CallFilter()), in: run)
        // Of the newest, so many that there are a hundred thousand lines.
        #expect((1...10).allSatisfy { !explanation.tells(of: $0) && explanation.lines(for: $0) == nil })
        #expect((11...110).allSatisfy { explanation.tells(of: $0) })
        #expect(explanation.lines(for: 11)?.count == 1_000)
    }

    @Test func whatIsNotExplainedIsCounted() {
        let admin = AdminHarness { $0.faults = [FaultRule()] }
        admin.record(.token, 200, times: 3)
        #expect(admin.get("/__admin/requests").json?["unexplained"]?.integer == 0)
        let small = AdminHarness(journal: JournalLimits(requests: 2, bytes: 1 << 20)) {
            $0.faults = [FaultRule()]
        }
        small.record(.token, 200, times: 5)
        #expect(small.get("/__admin/requests").json?["unexplained"]?.integer == 2)
    }

    @Test func oneAnswerShowsNoMoreThanTenThousandRequests() {
        let admin = AdminHarness(journal: JournalLimits(requests: 20_000, bytes: 64 << 20))
        admin.record(.token, 200, times: 10_005)
        let text = admin.get("/__admin/requests?limit=20000").text
        #expect(!text.contains("\"sequence\":5,") && text.contains("\"sequence\":6,"))
        #expect(text.contains("\"sequence\":10005,") && text.contains("\"total\":10005,"))
    }

    @Test func neverPassesOnEvidenceThatIsGone() {
        let admin = AdminHarness(journal: JournalLimits(requests: 2, bytes: 1 << 20))
        admin.record(.token, 200, times: 3)
        #expect(Self.verify(#"{"operation":"token","exactly":3}"#, of: admin).status == 200)
        #expect(Self.verify(#"{"method":"POST","exactly":2}"#, of: admin).status == 409)
        #expect(
            Self.verify(#"{"job":"00000000000000000000000000000001","exactly":0}"#, of: admin).status == 409
        )
    }

    // MARK: Report

    @Test func theReportComesAsJSON() {
        let admin = AdminHarness()
        admin.record(nil, 404, times: 2)
        let report = admin.get("/__admin/report").json
        #expect(report?["errors"]?.integer == 1)
        let finding = report?["findings"]?.elements?.first
        #expect(finding?["rule"]?.string == "unknown-path")
        #expect(finding?["severity"]?.string == "error")
        #expect(finding?["count"]?.integer == 2)
        #expect(finding?["requestIds"]?.elements?.count == 2)
        #expect(finding?["observed"]?.string == "nearest route: /v2025/sources/{id}/load-accounts")
        #expect(finding?["advice"]?.string?.isEmpty == false)
    }

    @Test func theReportComesAsText() {
        let admin = AdminHarness()
        #expect(
            admin.get("/__admin/report?format=text").text
                == "0 requests of tenant default: 0 errors, 0 warnings\n"
        )
        admin.record(nil, 404)
        let lines = admin.get("/__admin/report?format=text").text.split(separator: "\n")
        #expect(lines[0] == "1 request of tenant default: 1 error, 0 warnings")
        #expect(lines[1].hasPrefix("error: unknown-path, 1 time "))
    }

    @Test func theReportComesAsJUnit() {
        let admin = AdminHarness()
        admin.record(nil, 404)
        admin.record(.loadAccounts, 500)
        let xml = admin.get("/__admin/report?format=junit").text
        #expect(
            xml.hasPrefix(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"drydock.default\" tests=\"\(ReviewRule.allCases.count)\" failures=\"1\""
            )
        )
        #expect(xml.contains("name=\"unknown-path\"><failure type=\"error\""))
        #expect(xml.contains("name=\"early-retry\"/>"))
        #expect(xml.matches(of: /<testcase/).count == ReviewRule.allCases.count)
        #expect(xml.matches(of: /<failure/).count == 1)
    }

    @Test func controlCharactersOfNamesDoNotReachATerminal() {
        let admin = AdminHarness()
        let name = "a\u{1B}[31m\u{9B}\u{202E}\n"
        admin.record(.token, 200, tenant: name)
        let query = "tenant=a%1B%5B31m%C2%9B%E2%80%AE%0A"
        let text = admin.get("/__admin/report?format=text&\(query)").text
        #expect(text == "1 request of tenant a\\u001b[31m\\u009b\\u202e\\n: 0 errors, 0 warnings\n")
        let xml = admin.get("/__admin/report?format=junit&\(query)").text
        #expect(xml.contains("drydock.a\\u001b[31m\\u009b\\u202e\\n\""))
        _ = admin.send(.put, "/__admin/scenario", body: "name: a\u{1B}[31m\u{202E}\n")
        let metrics = admin.get("/__admin/metrics").text
        #expect(metrics.contains(#"scenario="a\\u001b[31m\\u202e""#))
    }

    @Test func markupInNamesIsEscaped() {
        let admin = AdminHarness()
        admin.record(.token, 200, tenant: "<a b=\"c\">&\u{FFFE}")
        let xml = admin.get("/__admin/report?format=junit&tenant=%3Ca%20b%3D%22c%22%3E%26%EF%BF%BE").text
        #expect(xml.contains("drydock.&lt;a b=&quot;c&quot;&gt;&amp;\u{FFFD}"))
    }

    @Test func theReportIsOfAllTenants() throws {
        let admin = AdminHarness()
        let nothing = admin.get("/__admin/report?tenant=*")
        #expect(nothing.json?["findings"]?.elements?.isEmpty == true)
        #expect(nothing.head.contains("X-Drydock-Report-Seen: 0\r\n"))
        #expect(admin.get("/__admin/report?tenant=*&format=text").text == "No tenant was called.\n")
        admin.record(nil, 404, tenant: "a")
        admin.record(.loadAccounts, 202, tenant: "b\n%")
        let report = admin.get("/__admin/report?tenant=*")
        #expect(report.head.contains("X-Drydock-Report-Seen: 2\r\n"))
        #expect(report.json?["errors"]?.integer == 1 && report.json?["information"]?.integer == 1)
        #expect(report.json?["tenants"]?.elements?.map { $0["tenant"]?.string } == ["a", "b\n%"])
        let findings = try #require(report.json?["findings"]?.elements)
        #expect(findings.map { $0["tenant"]?.string } == ["a", "b\n%"])
        #expect(findings.map { $0["rule"]?.string } == ["unknown-path", "deprecated-version"])
        let text = admin.get("/__admin/report?tenant=*&format=text").text.split(separator: "\n")
        #expect(text.first == "1 request of tenant a: 1 error, 0 warnings")
        #expect(text.contains("1 request of tenant b\\n%: 0 errors, 0 warnings, 1 for information"))
        let xml = admin.get("/__admin/report?tenant=*&format=junit").text
        #expect(xml.matches(of: /<testsuite name/).count == 2 && xml.hasSuffix("</testsuites>\n"))
        let annotations = admin.get("/__admin/report?tenant=*&format=github").text.split(separator: "\n")
        #expect(annotations.count == 2)
        #expect(
            annotations[0].hasPrefix("::error title=unknown-path::1 time in tenant a (nearest route: /v2025")
        )
        #expect(annotations[1].hasPrefix("::notice title=deprecated-version::1 time in tenant b\\n%25 ("))
    }

    @Test func theReportSaysWhatWasEvicted() {
        let admin = AdminHarness(journal: JournalLimits(requests: 2, bytes: 1 << 20))
        admin.record(nil, 404, times: 5)
        let report = admin.get("/__admin/report").json
        #expect(report?["evicted"]?.integer == 3)
        #expect(report?["findings"]?.elements?.first?["count"]?.integer == 5)
        #expect(report?["findings"]?.elements?.first?["requestIdsEvicted"]?.integer == 3)
    }

    // MARK: Metrics

    @Test func metricsAreWellFormed() throws {
        let admin = AdminHarness()
        _ = admin.send(.put, "/__admin/scenario", body: "name: a\"b\\c\n")
        admin.record(.loadAccounts, 429)
        try admin.load()
        let reply = admin.get("/__admin/metrics")
        #expect(reply.head.contains("text/plain; version=0.0.4"))
        let sample =
            /[a-z_]+(\{[a-z]+="([^"\\]|\\["\\n])*"(,[a-z]+="([^"\\]|\\["\\n])*")*\})? [0-9][0-9.e+-]*/
        let lines = reply.text.split(separator: "\n")
        var families: Set<Substring> = []
        for line in lines {
            if line.hasPrefix("# TYPE ") {
                #expect(families.insert(line.split(separator: " ")[2]).inserted, "\(line)")
            }
            #expect(line.hasPrefix("# ") || line.wholeMatch(of: sample) != nil, "\(line)")
        }
        #expect(reply.text.hasSuffix("\n"))
        for expected in [
            #"drydock_requests_total{operation="load-accounts",status="429"} 1"#,
            #"drydock_faults_fired_total{scenario="a\"b\\c",rule="0",name=""} 1"#,
            #"drydock_jobs{kind="account-aggregation",phase="STARTED"} 1"#,
            "drydock_open_connections 3", "drydock_delay_lateness_seconds_sum 1.5",
            "drydock_journal_evictions_total 0",
            "drydock_tenants 1",
        ] {
            #expect(lines.contains(Substring(expected)), "\(expected)")
        }
    }

    @Test func metricsOfOneTenantAreItsOwn() {
        let admin = AdminHarness()
        admin.record(.token, 200, tenant: "a")
        let one = #"drydock_requests_total{operation="token",status="200"} 1"#
        #expect(admin.get("/__admin/metrics?tenant=a").text.contains(one))
        admin.record(.token, 400, tenant: "b")
        #expect(!admin.get("/__admin/metrics?tenant=b").text.contains(one))
    }
}
