package drydock.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A simulated tenant of its own: sources, jobs, clock, scenario, journal. No other test sees it.
 *
 * <p>What the test expects in vain is an {@link AssertionError} with the server's sentence, any other refusal a {@link
 * DrydockException}. Answers are JSON as the control plane gives it: maps, lists, strings, integers, longs, doubles, booleans, null.
 */
public final class Tenant {
    private static final String SHOWN_REQUESTS = "20";

    private final Server server;
    private final String name;

    Tenant(Server server, String name) {
        this.server = server;
        this.name = name;
    }

    /** Where the client under test is pointed. */
    public String url() {
        return server.url;
    }

    /** What the tenant is called. A client whose client id is this name is in the tenant, too. */
    public String name() {
        return name;
    }

    /** What names the tenant; the client under test sends it with every request. */
    public Map<String, String> headers() {
        return Map.of("X-Drydock-Tenant", name);
    }

    /** Any call of the control plane: {@code admin("POST", "jobs/ID/cancel", null)}; pairs of names and values are the query. */
    public Object admin(String method, String path, Object body, String... query) {
        return server.call(name, method, path, body, query);
    }

    /** The tenant begins again with another scenario: a built-in one's name, a file, text, or a map. */
    public void play(Object scenario) {
        Object value = scenario instanceof String ? Server.scenarioValue((String) scenario) : scenario;
        boolean isName = value instanceof String && value == scenario && !Server.isText((String) value);
        admin("PUT", "scenario", isName ? Map.of("name", value) : value);
    }

    /** Lets tenant time pass: {@code 3s}, {@code 1h30m}. The answer is the new time and what happened on the way. */
    public Map<String, Object> advance(String duration) {
        return Json.object(admin("POST", "clock", Map.of("advance", duration)));
    }

    /** Lets tenant time pass until something happens to a job. */
    public Map<String, Object> next() {
        return advance("next");
    }

    /** Aggregations, entitlement loads, exports, with their phases and plans. */
    public List<Map<String, Object>> jobs() {
        return Json.objects(Json.object(admin("GET", "jobs", null)).get("jobs"));
    }

    /** Waits, in real time, until a job is in a phase; an AssertionError when it is not in time. */
    public Map<String, Object> wait(String job, String status, String timeout) {
        return Json.object(admin("GET", "jobs/" + job + "/wait", null, "status", status, "timeout", timeout));
    }

    /** What the client asked, oldest first: {@code requests("operation", "load-accounts")}. */
    public List<Map<String, Object>> requests(String... narrowed) {
        return Json.objects(Json.object(admin("GET", "requests", null, narrowed)).get("requests"));
    }

    /**
     * Holds what the client did against what the test expects. The members are {@code expect}, {@code order}, {@code pause},
     * {@code findings} and {@code since}:
     * {@code verify(Map.of("expect", List.of(Map.of("operation", "load-accounts", "exactly", 1)), "findings", "none"))}.
     */
    public void verify(Map<String, ?> expected) {
        admin("POST", "verify", expected);
    }

    /** What the client did that would hurt against the real service. */
    public Map<String, Object> report() {
        return Json.object(admin("GET", "report", null));
    }

    /** A fresh start with the same scenario. */
    public void reset() {
        admin("POST", "reset", null);
    }

    /** What a person wants to see when the test failed. */
    public String describe() {
        List<Map<String, Object>> requests = requests("limit", SHOWN_REQUESTS);
        List<Map<String, Object>> findings = Json.objects(report().get("findings"));
        List<String> lines = new ArrayList<>();
        lines.add("tenant " + name + " of " + url());
        lines.add(requests.isEmpty() ? "no requests" : "its last " + requests.size() + " requests:");
        requests.forEach(request -> lines.add("  " + sayRequest(request)));
        lines.add(findings.isEmpty() ? "no findings" : "findings:");
        findings.forEach(finding -> lines.add("  " + sayFinding(finding)));
        if (server.ui != null) lines.add("page, while the server runs: " + server.ui + "#/" + name + "/requests");
        return String.join("\n", lines);
    }

    /** The report's findings of severity error, a sentence each. */
    List<String> errors() {
        return Json.objects(report().get("findings")).stream()
            .filter(finding -> finding.get("severity").equals("error")).map(Tenant::sayFinding).collect(Collectors.toList());
    }

    /** Nothing of it is needed any more; on a server that outlives the run, what a failed test did can be looked at. */
    void end(boolean hasFailed) {
        if (hasFailed && !server.isOurs()) return;
        server.call(null, "DELETE", "tenants/" + name, null);
    }

    private static String sayRequest(Map<String, Object> request) {
        String text = request.get("method") + "  " + request.get("target") + "  " + request.get("status");
        if (request.get("wire") != null) text += "  wire: " + request.get("wire");
        Object rules = request.get("rules");
        String fired = rules == null ? "" : Json.objects(rules).stream().filter(rule -> rule.get("fired").equals(true))
            .map(rule -> rule.get("name") == null ? "rule " + rule.get("rule") : (String) rule.get("name"))
            .collect(Collectors.joining(", "));
        return fired.isEmpty() ? text : text + "  by: " + fired;
    }

    private static String sayFinding(Map<String, Object> finding) {
        Object observed = finding.get("observed");
        return finding.get("severity") + " " + finding.get("rule") + ", " + finding.get("count") + "x"
            + (observed == null ? "" : ": " + observed) + ". " + finding.get("advice");
    }
}
