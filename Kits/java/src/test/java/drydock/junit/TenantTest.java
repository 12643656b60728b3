package drydock.junit;

import static drydock.junit.Drydock.MANUAL;
import static drydock.junit.Drydock.SHOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The words of a tenant, as a test uses them. */
@Drydock
@Execution(ExecutionMode.CONCURRENT)
class TenantTest {
    private Client client;

    @BeforeEach
    void pointTheClient(Tenant tenant) {
        client = new Client(tenant);
    }

    @Test
    @Drydock(scenario = "throttled", clock = MANUAL)
    void heedsRetryAfter(Tenant tenant) {
        String task = client.upload(2, seconds -> tenant.advance(seconds + "s"));
        List<Object> statuses = tenant.requests("operation", "load-accounts").stream()
            .map(request -> request.get("status")).collect(Collectors.toList());
        assertEquals(List.of(429, 429, 202), statuses);
        assertEquals(2, tenant.requests("status", "429").size());
        tenant.verify(Map.of(
            "expect", List.of(
                Map.of("operation", "load-accounts", "exactly", 3),
                Map.of("operation", "load-accounts", "status", 202, "exactly", 1)),
            "order", List.of(
                Map.of("operation", "load-accounts", "status", 429), Map.of("operation", "load-accounts", "status", 202)),
            "pause", List.of(Map.of("operation", "load-accounts", "atLeast", "3s")),
            "findings", "none"));
        assertEquals(task, tenant.jobs().get(0).get("id"));
        assertEquals(List.of(), tenant.report().get("findings"));
    }

    @Test
    @Drydock(clock = MANUAL)
    void clockStandsStillUntilItIsMoved(Tenant tenant) {
        String task = client.upload(3, null);
        assertEquals("STARTED", client.status(task).get("status"));
        Map<String, Object> passed = Json.objects(tenant.next().get("passed")).get(0);
        assertEquals("ACCOUNTS_COLLECTED", passed.get("phase"));
        AssertionError late = assertThrows(AssertionError.class, () -> tenant.wait(task, "COMPLETED", "50ms"));
        assertTrue(late.getMessage().contains("COMPLETED"), late.getMessage());
        tenant.advance("1h");
        assertEquals(true, tenant.wait(task, "COMPLETED", "5s").get("final"));
        assertEquals(3, client.status(task).get("processedAccounts"));
    }

    @Test
    void whatDiffersIsSaidInASentence(Tenant tenant) {
        client.upload(1, null);
        Map<String, Object> twice = Map.of("operation", "load-accounts", "exactly", 2);
        AssertionError error = assertThrows(AssertionError.class, () -> tenant.verify(Map.of("expect", List.of(twice))));
        assertTrue(error.getMessage().contains("exactly 2 operation load-accounts, there were 1"), error.getMessage());
        assertThrows(AssertionError.class, () -> tenant.verify(Map.of("order", List.of(
            Map.of("operation", "aggregation-status"), Map.of("operation", "load-accounts")))));
    }

    @Test
    void wrongCallIsToldFromAWrongClient(Tenant tenant) {
        Map<String, Object> wrong = Map.of("expect", List.of(Map.of("operation", "laod-accounts")));
        DrydockException error = assertThrows(DrydockException.class, () -> tenant.verify(wrong));
        assertTrue(error.getMessage().contains("laod-accounts"), error.getMessage());
        error = assertThrows(DrydockException.class, () -> tenant.play("throtled"));
        assertTrue(error.getMessage().contains("throttled"), error.getMessage());
    }

    @Test
    void everyFormOfAScenario(Tenant tenant, @TempDir Path folder) throws IOException {
        Map<String, Object> refused = Map.of("faults", List.of(Map.of("on", "load-accounts", "answer", 403)));
        String text = "name: \"R\u00fcckl\u00e4ufer\"\nfaults:\n  - { on: load-accounts, answer: 403 }\n";
        Path file = folder.resolve("refused.yaml");
        Files.writeString(file, text);
        for (Object scenario : List.of("forbidden", refused, text, file.toString())) {
            tenant.play(scenario);
            assertThrows(IllegalStateException.class, () -> client.upload(1, null), "refused with 403");
        }
        tenant.reset();
        assertEquals(List.of(), tenant.requests());
        assertThrows(IllegalStateException.class, () -> client.upload(1, null), "refused with 403");
    }

    @Test
    @Drydock(scenario = "name: mine\naggregation: { outcome: cancelled }\n")
    void tenantMayBeginWithText(Tenant tenant) {
        String task = client.upload(1, null);
        tenant.advance("1h");
        assertEquals("CANCELLED", tenant.wait(task, "CANCELLED", "5s").get("phase"));
    }

    @Test
    void restOfTheControlPlaneIsThere(Tenant tenant) {
        String task = client.upload(1, null);
        tenant.admin("POST", "jobs/" + task + "/cancel", null);
        assertEquals(Map.of("count", 1), tenant.admin("GET", "requests/count", null, "operation", "load-accounts"));
    }

    @RepeatedTest(8)
    void noTestSeesAnother(Tenant tenant, RepetitionInfo repetition) {
        client.upload(repetition.getCurrentRepetition(), null);
        assertEquals(1, tenant.requests().size());
        Map<String, Object> upload = Json.object(tenant.requests().get(0).get("upload"));
        assertEquals(repetition.getCurrentRepetition(), upload.get("rows"));
    }

    @Test
    @Drydock(findings = SHOW)
    void findingsMayBeExpected(Tenant tenant) {
        assertEquals(400, client.startExport());
        assertEquals("missing-experimental-header", Json.objects(tenant.report().get("findings")).get(0).get("rule"));
    }
}
