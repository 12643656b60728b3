"""What a person sees and does, by roles and names; never by classes, never by sleeping."""

import json
import re
import time
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import PICTURES, Server
from playwright.sync_api import expect

VIEWS = ["requests", "jobs", "scenario", "sources", "deliveries", "report", "tenants"]


def rows(page, name):
    """The rows of a table but its head."""
    return page.get_by_role("table", name=name).get_by_role("row").filter(has=page.get_by_role("cell"))


def view(page, name):
    page.get_by_role("navigation", name="Views").get_by_role("link", name=name).click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1360, 360])
def test_every_view_is_accessible_and_is_pictured(server, open_page, scheme, width):
    task = server.some_life()
    server.load("a-source-with-a-very-long-name-" + "x" * 60)
    page = open_page(server.ready["ui"], color_scheme=scheme, viewport={"width": width, "height": 800})
    PICTURES.mkdir(parents=True, exist_ok=True)
    for fragment in [*(f"default/{name}" for name in VIEWS), "default/requests/3", f"default/jobs/{task}", "nobody/requests"]:
        page.goto(f"{server.ready['ui']}#/{fragment}")
        expect(page.get_by_role("main")).not_to_contain_text("Loading")
        if fragment == "default/requests/3":
            expect(page.get_by_role("article", name="Request 3")).to_contain_text("onerror")
        elif task in fragment:
            expect(page.get_by_role("article", name="Job")).to_contain_text("COMPLETED")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{fragment}: {found.generate_report()}"
        page.screenshot(path=PICTURES / f"{re.sub('/', '-', fragment.replace(task, 'one'))}-{scheme}-{width}.png")
        overhang = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overhang <= 0, f"{fragment} is {overhang} px wider than the window"


def test_a_request_made_now_appears_without_reload(page, server):
    expect(rows(page, "Requests")).to_have_count(8)
    server.load("new-one")
    expect(rows(page, "Requests")).to_have_count(9)
    expect(rows(page, "Requests").first).to_contain_text("/v2025/sources/new-one/load-accounts")


def test_a_paused_list_stays_and_tells_what_waits(page, server):
    expect(rows(page, "Requests")).to_have_count(8)
    page.get_by_role("button", name="Pause").click()
    for _ in range(12):
        server.call("GET", "/v2025/nothing")
    expect(page.get_by_role("button", name="12 new")).to_be_visible()
    expect(rows(page, "Requests")).to_have_count(8)
    page.get_by_role("button", name="12 new").click()
    expect(rows(page, "Requests")).to_have_count(20)


def test_the_detail_tells_what_every_rule_did_and_why(page):
    page.get_by_role("link", name="/v2025/sources/hr/load-accounts").last.click()
    expect(page).to_have_url(re.compile(r"#/default/requests/1$"))
    detail = page.get_by_role("article", name="Request 1")
    expect(detail).to_contain_text("The rule throttle the first two uploads decided.")
    expect(detail.get_by_role("row", name="throttle the first two uploads fired")).to_be_visible()
    expect(detail.get_by_role("row", name="throttle every tenth status request passed on: names other operations")).to_be_visible()
    expect(detail.get_by_text("Bearer ***")).to_be_visible()


def test_the_next_call_of_the_same_job_is_one_button_away(page):
    page.goto(page.url + "/3")
    page.get_by_role("button", name="Next call of this job").click()
    expect(page.get_by_role("article", name="Request 4")).to_contain_text("aggregation-status")
    page.get_by_role("button", name="Previous call of this job").click()
    expect(page.get_by_role("article", name="Request 3")).to_be_visible()


def test_a_request_is_copied_as_curl_without_its_secret(server, open_page):
    server.some_life()
    page = open_page(server.ready["ui"] + "#/default/requests/3", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as curl").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("curl -X POST 'http://127.0.0.1") and "$TOKEN" in text and "-F 'file=@<img" in text and "***" not in text


def test_what_a_client_sent_stays_text(page):
    page.goto(page.url + "/3")
    expect(page.get_by_role("article", name="Request 3").get_by_text("<img src=x onerror=alert(1)>.csv")).to_be_visible()


def test_the_filter_stands_in_the_address_and_back_works(page, server):
    page.get_by_label("Filter").fill("status:429")
    expect(rows(page, "Requests")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"\?q=status%3A429$"))
    page.goto(server.ready["ui"] + "#/default/requests?q=operation%3Aaggregation-status")
    expect(page.get_by_label("Filter")).to_have_value("operation:aggregation-status")
    expect(rows(page, "Requests")).to_have_count(3)
    view(page, "Jobs")
    expect(page).to_have_title(re.compile("^Jobs"))
    page.go_back()
    expect(page.get_by_label("Filter")).to_have_value("operation:aggregation-status")
    page.get_by_label("Filter").fill("no such thing")
    expect(page.get_by_role("heading", name="No request matches")).to_be_visible()


def test_the_rule_filter_finds_what_a_rule_decided(page):
    view(page, "Scenario")
    page.get_by_role("link", name="throttle the first two uploads").click()
    expect(rows(page, "Requests")).to_have_count(2)


def test_the_timeline_is_read_out_before_and_after_an_advance(server, open_page):
    server.load(), server.load()
    task = server.load()
    page = open_page(f"{server.ready['ui']}#/default/jobs/{task}")
    picture = page.get_by_role("article", name="Job").get_by_role("img")
    expect(picture).to_have_accessible_name("STARTED now, ACCOUNTS_COLLECTED to come, COMPLETED to come")
    page.get_by_role("button", name="Advance to the next event").click()
    expect(picture).to_have_accessible_name("STARTED done, ACCOUNTS_COLLECTED now, COMPLETED to come")
    expect(page.get_by_role("status").filter(has_text="ACCOUNTS_COLLECTED")).to_be_visible()
    page.get_by_role("button", name="Fail").click()
    expect(picture).to_have_accessible_name(re.compile("COMPLETED done"))


def test_the_clock_shows_and_changes_its_mode(page, server):
    before = server.call("GET", "/__admin/clock")[1]["time"]
    page.get_by_role("button", name="Advance by one hour").click()
    expect(page.get_by_role("group", name="Clock")).to_contain_text("01:00")
    assert server.call("GET", "/__admin/clock")[1]["time"][:13] == before[:11] + "01"
    page.get_by_label("Clock mode").select_option("scaled 60")
    expect(page.get_by_label("Clock mode")).to_have_value("scaled 60")
    assert server.call("GET", "/__admin/clock")[1]["mode"] == "scaled"


def test_a_wrong_scenario_is_told_with_its_place_and_a_right_one_put_in_force(page, server, open_page):
    open_page.expected.append("Failed to load resource: the server responded with a status of 400 (Bad Request)")
    view(page, "Scenario")
    page.get_by_label("Or paste one").fill("name: mine\nfaults:\n  - { on: load-acounts, answer: 429 }\n")
    page.get_by_role("button", name="Check").click()
    page.get_by_role("button", name="Line 3, column").click()
    expect(page.get_by_label("Or paste one")).to_be_focused()
    expect(page.get_by_text("load-accounts", exact=False).last).to_be_visible()
    assert server.call("GET", "/__admin/scenario")[1]["name"] == "throttled"
    page.get_by_label("Or paste one").fill("name: mine\n")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("The scenario is right.")).to_be_visible()
    assert server.call("GET", "/__admin/scenario")[1]["name"] == "throttled"
    page.get_by_role("button", name="Put in force").last.click()
    expect(page.get_by_role("heading", name="mine")).to_be_visible()
    page.get_by_label("Built in").select_option("stuck")
    page.get_by_role("button", name="Put in force").first.click()
    expect(page.get_by_role("heading", name="stuck")).to_be_visible()


def test_findings_lead_to_their_requests_and_the_report_is_saved(page):
    view(page, "Report")
    expect(page.get_by_role("heading", name=re.compile("early-retry"))).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="HAR").click()
    assert json.loads(saved.value.path().read_text())["log"]["version"] == "1.2"
    page.get_by_role("main").get_by_role("link").first.click()
    expect(page.get_by_role("article", name="Request")).to_be_visible()


def test_a_delivery_is_shown_with_its_event_and_sent_again(page, server):
    # Nobody listens at port 1.
    trigger, http = "idn:account-aggregation-completed", {"url": "http://127.0.0.1:1/"}
    server.call("POST", "/v2025/trigger-subscriptions", {"name": "hook", "triggerId": trigger, "type": "HTTP", "httpConfig": http})
    server.load("events")
    server.advance("2s")
    view(page, "Deliveries")
    deliveries = rows(page, "Deliveries, the newest first")
    # The load that ran already is told of, too.
    expect(deliveries).to_have_count(2)
    expect(deliveries.first).to_contain_text("refused")
    page.get_by_role("link", name=trigger).first.click()
    expect(page.get_by_role("main")).to_contain_text('"scanned": 3')
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Redeliver").first.click()
    expect(deliveries).to_have_count(3)


@pytest.mark.parametrize("form", ["har", "json"])
def test_a_saved_journal_is_read_without_the_server(page, server, tmp_path, form):
    status, journal = server.call("GET", f"/__admin/requests?format={form}")
    file = tmp_path / f"yesterday.{form}"
    file.write_text(json.dumps(journal))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open").click()
    chooser.value.set_files(file)
    expect(page).to_have_url(re.compile("#/~saved/requests$"))
    server.stop()
    expect(page.get_by_role("cell", name="throttle the first two uploads").first).to_be_visible()
    page.get_by_role("link", name="/v2025/sources/hr/load-accounts").last.click()
    expect(page.get_by_role("article", name="Request")).to_contain_text("The rule throttle the first two uploads decided.")
    if form == "har":
        assert "early-retry" in [finding["rule"] for finding in journal["log"]["_drydock"]["findings"]]


def test_forgetting_a_tenant_asks_first(page, server):
    server.call("GET", "/beta/task-status", headers={"X-Drydock-Tenant": "other"})
    view(page, "Tenants")
    forget = page.get_by_role("button", name="Forget: other")
    forget.click()
    page.get_by_role("dialog").get_by_role("button", name="Keep it").click()
    expect(forget).to_be_visible()
    forget.click()
    page.get_by_role("dialog").get_by_role("button", name="Forget").click()
    expect(forget).to_have_count(0)


def test_the_tenants_tell_how_many_rules_their_clients_broke(page, server):
    findings = server.call("GET", "/__admin/report")[1]["findings"]
    view(page, "Tenants")
    cells = page.get_by_role("row").filter(has=page.get_by_role("link", name="default")).get_by_role("cell")
    expect(cells.nth(5)).to_have_text(str(len(findings)))
    assert findings


def test_the_page_of_a_tenant_that_was_deleted_says_so(page, server):
    expect(rows(page, "Requests")).to_have_count(8)
    server.call("DELETE", "/__admin/tenants/default")
    expect(page.get_by_role("heading", name="No request yet")).to_be_visible()


def test_everything_by_keyboard_alone(page):
    expect(rows(page, "Requests")).to_have_count(8)
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile(r"#/default/requests/8$"))
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page).to_have_url(re.compile(r"#/default/requests/8$"))
    expect(page.get_by_role("article", name="Request 8")).to_contain_text("404")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article", name="Request 8")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"#/default/requests$"))
    page.keyboard.press("/")
    page.keyboard.type("g j is typed here")
    expect(page.get_by_label("Filter")).to_have_value("g j is typed here")
    page.keyboard.press("Escape")
    for key, title in zip("rjsedpt", VIEWS):
        page.keyboard.press("g")
        page.keyboard.press(key)
        expect(page).to_have_title(re.compile(title.capitalize()))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Drydock")).to_be_visible()
    page.get_by_label("Keys on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page).to_have_title(re.compile("^Tenants"))


def test_two_thousand_requests_leave_500_rows_and_a_quick_key(page, server):
    expect(rows(page, "Requests")).to_have_count(8)
    connection = __import__("http.client").client.HTTPConnection("127.0.0.1", server.ready["port"])
    end = time.monotonic() + 5
    slowest = 0.0
    for number in range(2000):
        connection.request("GET", f"/v2025/nothing/{number}", headers={"Authorization": "Bearer any", "X-Drydock-Tenant": "default"})
        connection.getresponse().read()
        if number % 400 == 399:
            began = time.monotonic()
            page.keyboard.press("?")
            expect(page.get_by_role("dialog", name="Drydock")).to_be_visible()
            slowest = max(slowest, time.monotonic() - began)
            page.keyboard.press("Escape")
    connection.close()
    expect(rows(page, "Requests").first).to_contain_text("/v2025/nothing/1999")
    assert rows(page, "Requests").count() == 500
    print(f"2,000 requests in {time.monotonic() - end + 5:.1f} s, slowest key {slowest * 1000:.0f} ms")


def test_the_token_is_asked_for_once_and_taken_out_of_the_fragment(open_page):
    server = Server("--admin-token", "s3cret")
    try:
        server.token = "s3cret"
        page = open_page(server.ready["ui"])
        page.get_by_role("textbox", name="Token").fill("wrong")
        page.get_by_role("button", name="Use it").click()
        expect(page.get_by_text("That was not the token.")).to_be_visible()
        page.get_by_role("textbox", name="Token").fill("s3cret")
        page.get_by_role("button", name="Use it").click()
        expect(page.get_by_role("heading", name="No request yet")).to_be_visible()
        open_page.expected.append("Failed to load resource: the server responded with a status of 401 (Unauthorized)")
        other = open_page(server.ready["ui"] + "#token=s3cret")
        expect(other.get_by_role("heading", name="No request yet")).to_be_visible()
        assert "s3cret" not in other.url
    finally:
        server.stop()


def test_the_page_is_small_and_lets_nothing_else_in(server, open_page):
    total, policy = 0, ""
    for name in ["", *page_files(server)]:
        with urllib.request.urlopen(server.ready["ui"] + name) as answer:
            total += len(answer.read()) if name else 0
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "require-trusted-types-for 'script'" in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            tag = answer.headers["ETag"]
        again = urllib.request.Request(server.ready["ui"] + name, headers={"If-None-Match": tag})
        with pytest.raises(urllib.error.HTTPError) as unchanged:
            urllib.request.urlopen(again)
        assert unchanged.value.code == 304
    assert total <= 60_000, total


def page_files(server):
    """The files that the page and its modules name, the page among them."""
    seen, waiting = set(), ["index.html"]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        with urllib.request.urlopen(server.ready["ui"] + name) as answer:
            text = answer.read().decode()
        waiting += re.findall(r'(?:src|href)="([\w.]+\.(?:js|css|svg))"', text) + re.findall(r'from "\./([\w.]+)"', text)
    return sorted(seen)


def test_without_it_there_is_no_page():
    server = Server("--no-ui")
    try:
        assert "ui" not in server.ready
        assert server.call("GET", "/__admin/ui/")[0] == 404
    finally:
        server.stop()


def test_a_failed_verify_and_every_finding_lead_to_a_request(open_page, server):
    server.call("POST", "/__admin/tenants", {"name": "a b/ü?#%"})
    server.call("GET", "/v2025/nothing/first", headers={"X-Drydock-Tenant": "other"})
    server.call("GET", "/v2025/nothing/second", headers={"X-Drydock-Tenant": "other"})
    expected = {"expect": [{"status": 404, "exactly": 5, "tenant": "other"}, {"status": 500, "tenant": "a b/ü?#%"}]}
    status, answer = server.call("POST", "/__admin/verify", expected)
    assert status == 422
    near, none = (failure["page"] for failure in answer["failures"])
    expect(open_page(near).get_by_role("article", name="Request 2")).to_contain_text("/v2025/nothing/second")
    expect(open_page(none).get_by_role("heading", name="No request yet")).to_be_visible()
    [finding] = server.call("GET", "/__admin/report?tenant=other")[1]["findings"]
    expect(open_page(finding["page"]).get_by_role("article", name="Request")).to_contain_text("/v2025/nothing/first")
    assert finding["page"] in server.call("GET", "/__admin/report?tenant=other&format=text")[1]


def test_without_the_page_nothing_leads_there():
    server = Server("--no-ui")
    try:
        server.call("GET", "/v2025/nothing")
        assert "page" not in server.call("GET", "/__admin/report")[1]["findings"][0]
        assert "page" not in server.call("POST", "/__admin/verify", {"expect": [{"status": 500}]})[1]["failures"][0]
    finally:
        server.stop()
